//! What stands on a page besides its content: fields that are filled in, text that is typed over it, words that are struck out; and
//! whether the page is a picture.

use pdf_extract::{Dictionary, Document, Object, ObjectId, decode_text_string};

use super::glyphs::Run;

/// Bound on how deep fields and forms lie in one another.
const DEPTH: usize = 8;
/// Pixels from which the pictures of a page can be a scan of it.
const SCAN: i64 = 500_000;
/// Height that typed text is taken to have, in points.
const SIZE: f64 = 10.0;

/// A rectangle of a page in points: left, bottom, right, top.
pub(super) type Rectangle = [f64; 4];

/// The annotations of a page.
#[derive(Debug, Default)]
pub(super) struct Annotations {
    /// Filled-in fields, boxes and typed text, with their places.
    pub typed: Vec<Run>,
    /// Where words are struck out: one list a passage.
    pub struck: Vec<Vec<Rectangle>>,
}

/// Reads the annotations of `page`. What is broken is left out.
pub(super) fn annotations(document: &Document, page: ObjectId) -> Annotations {
    let mut found = Annotations::default();
    for annotation in document.get_page_annotations(page).unwrap_or_default() {
        let flags = annotation.get(b"F").and_then(Object::as_i64).unwrap_or(0);
        // Hidden, or not shown on a screen.
        if flags & 0b10_0010 != 0 {
            continue;
        }
        match annotation.get(b"Subtype").and_then(Object::as_name) {
            Ok(b"StrikeOut") => found.struck.push(quads(document, annotation)),
            Ok(b"FreeText") => {
                found.typed.extend(
                    text(document, annotation, b"Contents").and_then(|t| run(document, annotation, &t)),
                );
            }
            Ok(b"Widget") => {
                found.typed.extend(field(document, annotation).and_then(|t| run(document, annotation, &t)));
            }
            _ => {}
        }
    }
    found
}

/// Whether the pictures of `page` are large enough to be a scan of it.
pub(super) fn is_pictured(document: &Document, page: ObjectId) -> bool {
    let Ok((own, inherited)) = document.get_page_resources(page) else { return false };
    let inherited = inherited.iter().filter_map(|id| document.get_dictionary(*id).ok());
    own.into_iter().chain(inherited).map(|resources| pixels(document, resources, DEPTH)).sum::<i64>() >= SCAN
}

fn pixels(document: &Document, resources: &Dictionary, depth: usize) -> i64 {
    let Ok(objects) = document.get_dict_in_dict(resources, b"XObject") else { return 0 };
    let mut sum: i64 = 0;
    for (_, object) in objects.iter() {
        let Ok((_, Object::Stream(stream))) = document.dereference(object) else { continue };
        let number = |key: &[u8]| stream.dict.get_deref(key, document).and_then(Object::as_i64).unwrap_or(0);
        sum = sum.saturating_add(match stream.dict.get(b"Subtype").and_then(Object::as_name) {
            Ok(b"Image") => number(b"Width").saturating_mul(number(b"Height")),
            Ok(b"Form") if depth > 0 => document
                .get_dict_in_dict(&stream.dict, b"Resources")
                .map_or(0, |resources| pixels(document, resources, depth - 1)),
            _ => 0,
        });
    }
    sum
}

/// What a field of a form shows: its value, or a box that is ticked or not.
fn field(document: &Document, widget: &Dictionary) -> Option<String> {
    let inherited = |key: &[u8]| {
        let mut at = widget;
        for _ in 0..DEPTH {
            if let Ok(value) = at.get_deref(key, document) {
                return Some(value);
            }
            at = at.get_deref(b"Parent", document).and_then(Object::as_dict).ok()?;
        }
        None
    };
    match inherited(b"FT")?.as_name().ok()? {
        b"Tx" | b"Ch" => {
            let value = inherited(b"V")?;
            decode_text_string(value).ok()
        }
        b"Btn" => {
            let state = widget.get(b"AS").and_then(Object::as_name).ok()?;
            Some(if state == b"Off" { "☐" } else { "☒" }.to_owned())
        }
        _ => None,
    }
}

fn text(document: &Document, annotation: &Dictionary, key: &[u8]) -> Option<String> {
    decode_text_string(annotation.get_deref(key, document).ok()?).ok()
}

fn run(document: &Document, annotation: &Dictionary, text: &str) -> Option<Run> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let [left, bottom, right, top] = rectangle(&numbers(document, annotation, b"Rect"))?;
    let size = SIZE.min(top - bottom);
    // The first line of typed text stands at the top of its rectangle.
    let baseline = -(top - (top - bottom - size).min(0.5 * size) / 2.0 - 0.8 * size);
    (!text.is_empty()).then_some(Run { text, start: left, end: right, baseline, size, angle: 0 })
}

fn quads(document: &Document, annotation: &Dictionary) -> Vec<Rectangle> {
    let points = numbers(document, annotation, b"QuadPoints");
    let quads: Vec<Rectangle> = points
        .chunks_exact(8)
        .filter_map(|quad| {
            let x = |i: usize| quad[2 * i];
            let y = |i: usize| quad[2 * i + 1];
            let least = |of: &dyn Fn(usize) -> f64| (0..4).map(of).fold(f64::MAX, f64::min);
            let most = |of: &dyn Fn(usize) -> f64| (0..4).map(of).fold(f64::MIN, f64::max);
            rectangle(&[least(&x), least(&y), most(&x), most(&y)])
        })
        .collect();
    if quads.is_empty() {
        rectangle(&numbers(document, annotation, b"Rect")).into_iter().collect()
    } else {
        quads
    }
}

fn numbers(document: &Document, annotation: &Dictionary, key: &[u8]) -> Vec<f64> {
    let array = annotation.get_deref(key, document).and_then(Object::as_array);
    array.map_or(Vec::new(), |array| array.iter().filter_map(|n| n.as_float().ok()).map(f64::from).collect())
}

fn rectangle(numbers: &[f64]) -> Option<Rectangle> {
    let &[a, b, c, d] = numbers else { return None };
    let all = [a.min(c), b.min(d), a.max(c), b.max(d)];
    (all.iter().all(|n| n.is_finite()) && all[2] > all[0] && all[3] > all[1]).then_some(all)
}
