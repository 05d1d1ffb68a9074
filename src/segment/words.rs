//! The words of segments, lead-ins and section names: squeezed, joined and cut.

/// Most bytes of a lead-in that are kept, counted from its end: more than any classifier reads.
const LONGEST_LEAD: usize = 1500;
/// Most bytes of a section's name.
const LONGEST_SECTION: usize = 120;

/// The name of the section under a heading.
pub(super) fn section_name(heading: &str) -> String {
    let words = squeeze(heading);
    let bare = words
        .trim_end_matches(['-', '=', ' '])
        .trim_matches(|c: char| matches!(c, '*' | '_' | '#' | '.' | ':') || c.is_whitespace())
        .replace('\\', "");
    cut(&bare, LONGEST_SECTION).to_owned()
}

pub(super) fn ends_with_stop(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, '"' | '”' | '’' | '\'' | ')' | ']' | '*' | '_' | '»')
    });
    text.ends_with(['.', '?', '!', ';', ':']) || text.ends_with("; and") || text.ends_with("; or")
}

/// Lead-ins from the outermost in, cut from the front where they are long.
pub(super) fn joined(lead: &str, text: &str) -> String {
    let whole = if lead.is_empty() { text.to_owned() } else { format!("{lead} {text}") };
    let mut from = whole.len().saturating_sub(LONGEST_LEAD);
    while !whole.is_char_boundary(from) {
        from += 1;
    }
    whole[from..].to_owned()
}

fn cut(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Words with single spaces between them.
pub(super) fn squeeze(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !squeezed.is_empty() {
            squeezed.push(' ');
        }
        squeezed.push_str(word);
    }
    squeezed
}
