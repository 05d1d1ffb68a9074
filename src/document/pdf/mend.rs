//! Objects of a PDF that its decoder misreads or gives up on, put as it reads them.

use pdf_extract::{Dictionary, Document, Object};

/// Most widths that are written out for one font.
const MOST_WIDTHS: usize = 65_536;

/// Writes out the widths that fonts give for ranges of glyphs (`first last width`), and gives descriptors to fonts that lack one.
///
/// Without their widths, the next letters seem to stand too far off, and words fall apart.
pub(super) fn mend(document: &mut Document) {
    let fonts: Vec<_> =
        document.objects.iter().filter(|(_, object)| is_cid_font(object)).map(|(id, _)| *id).collect();
    for id in fonts {
        let Ok(font) = document.get_dictionary(id) else { continue };
        let widths = font.get_deref(b"W", document).and_then(Object::as_array).ok();
        // Widths that are broken are worse than none: the decoder gives up on them.
        let listed = widths.map(|widths| listed(document, widths).unwrap_or_default());
        let Ok(font) = document.get_dictionary_mut(id) else { continue };
        if let Some(listed) = listed {
            font.set("W", Object::Array(listed));
        }
        if !font.has(b"FontDescriptor") {
            font.set("FontDescriptor", Object::Dictionary(Dictionary::new()));
        }
    }
}

fn is_cid_font(object: &Object) -> bool {
    let kind = object.as_dict().and_then(|font| font.get(b"Subtype")).and_then(Object::as_name);
    matches!(kind, Ok(b"CIDFontType0" | b"CIDFontType2"))
}

/// The widths as `first [width width ...]` alone; nothing where they are broken.
fn listed(document: &Document, widths: &[Object]) -> Option<Vec<Object>> {
    let mut listed = Vec::new();
    let mut written = 0;
    let mut rest =
        widths.iter().map(|object| document.dereference(object).map_or(&Object::Null, |(_, object)| object));
    while let Some(first) = rest.next() {
        let from = first.as_i64().ok()?;
        let each = match rest.next()? {
            Object::Array(each) => each.clone(),
            last => {
                let count = usize::try_from(last.as_i64().ok()?.checked_sub(from)?.checked_add(1)?).ok()?;
                let width = rest.next()?.clone();
                if count > MOST_WIDTHS {
                    return None;
                }
                vec![width; count]
            }
        };
        written += each.len();
        if written > MOST_WIDTHS {
            return None;
        }
        listed.extend([Object::Integer(from), Object::Array(each)]);
    }
    Some(listed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_widths_are_written_out_and_broken_ones_left() {
        let numbers =
            |numbers: &[i64]| -> Vec<Object> { numbers.iter().map(|&n| Object::Integer(n)).collect() };
        let document = Document::new();
        let mut widths = numbers(&[3, 5, 500, 9]);
        widths.push(Object::Array(numbers(&[250, 300])));
        let expected = vec![
            Object::Integer(3),
            Object::Array(numbers(&[500, 500, 500])),
            Object::Integer(9),
            Object::Array(numbers(&[250, 300])),
        ];
        assert_eq!(listed(&document, &widths), Some(expected));
        for broken in [&numbers(&[3, 5])[..], &numbers(&[5, 3, 500]), &numbers(&[0, 9_000_000, 500])] {
            assert_eq!(listed(&document, broken), None);
        }
    }
}
