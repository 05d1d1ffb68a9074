//! Lines to paragraphs: hard-wrapped lines are joined, list items and headings on lines of their own are kept apart.

use super::headings;
use super::markers::{self, MarkerKind};
use super::{rows, run_in};
pub(crate) use crate::document::is_cut;
use crate::document::{Block, BlockKind};

/// A stretch of text that no sentence leaves, but across a page break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paragraph {
    /// First byte that is not white space.
    pub start: usize,
    /// One past the last byte that is not white space.
    pub end: usize,
    /// What the format said it is.
    pub block: Option<BlockKind>,
    /// A page number, rule or the like.
    pub mark: bool,
    /// One past the last byte that the format sets off at its start; `start` if nothing is.
    pub opening: usize,
}

/// A line without the white space at its ends, and its indent.
#[derive(Clone, Copy)]
struct Line<'a> {
    start: usize,
    text: &'a str,
    indent: usize,
}

/// The paragraphs of `text`, in order; between them is only white space.
pub fn paragraphs(text: &str, blocks: &[Block]) -> Vec<Paragraph> {
    let mut all = Vec::with_capacity(text.len() / 200 + 1);
    let mut at = 0;
    for block in blocks {
        stretch(text, at, block.start, None, &mut all);
        let first = all.len();
        stretch(text, block.start, block.end, Some(block.kind), &mut all);
        if let Some(paragraph) = all.get_mut(first).filter(|p| (p.start..=p.end).contains(&block.opening)) {
            paragraph.opening = block.opening;
        }
        at = block.end;
    }
    stretch(text, at, text.len(), None, &mut all);
    merged(text, all)
}

/// Joins what a blank line cut: a marker alone on its line with its text, and a sentence that goes on.
fn merged(text: &str, all: Vec<Paragraph>) -> Vec<Paragraph> {
    let mut kept: Vec<Paragraph> = Vec::with_capacity(all.len());
    for paragraph in all {
        let joins = |last: &&mut Paragraph| {
            !last.mark
                && !paragraph.mark
                && last.block == paragraph.block
                && paragraph.block != Some(BlockKind::Row)
        };
        if let Some(last) = kept.last_mut().filter(joins) {
            let (before, after) = (&text[last.start..last.end], &text[paragraph.start..paragraph.end]);
            if markers::is_lone(before) || goes_on(before, after, paragraph.block) {
                last.end = paragraph.end;
                continue;
            }
        }
        kept.push(paragraph);
    }
    kept
}

/// Whether `after` is the rest of a sentence that `before` began: it goes on in small letters, or `before` cannot end there.
fn goes_on(before: &str, after: &str, block: Option<BlockKind>) -> bool {
    if (is_cut(before) && may_follow(after) || counts_on(before, after))
        && block.is_none_or(|b| b == BlockKind::Paragraph)
    {
        return true;
    }
    let cut = before.ends_with(|c: char| c.is_alphanumeric() || c == ',')
        && !before.ends_with("and")
        && !before.ends_with("or");
    cut && before.len() > 40
        && after.starts_with(|c: char| c.is_lowercase())
        && markers::at_start(after).is_none()
        && !headings::is_heading(before, false)
}

/// Whether `after` begins with the number that `before` waits for: "limited to EUR" and "500.", "31 December" and "2027".
fn counts_on(before: &str, after: &str) -> bool {
    let last = before.rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default();
    after.starts_with(|c: char| c.is_ascii_digit()) && before.contains(' ') && BEFORE_NUMBERS.contains(&last)
}

const BEFORE_NUMBERS: &[&str] = &[
    "EUR",
    "USD",
    "GBP",
    "CHF",
    "CAD",
    "AUD",
    "US$",
    "$",
    "€",
    "£",
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "Section",
    "Sections",
    "Clause",
    "Clauses",
    "clause",
    "section",
];

/// Whether `text` can be the second half of a sentence: no item of a list, rule, signature line or name of a page ("Credit Agreement").
pub fn may_follow(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    let named = || {
        !text.ends_with(['.', ',', ';', ':'])
            && text.split_whitespace().nth(6).is_none()
            && text.split_whitespace().all(|word| !word.starts_with(char::is_lowercase))
    };
    first.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '“' | '(' | '$' | '[' | '<'))
        && markers::at_start(text).is_none()
        && !matches!(first, "WHEREAS" | "WHEREAS," | "NOW," | "IT")
        && !named()
}

fn stretch(text: &str, start: usize, end: usize, block: Option<BlockKind>, all: &mut Vec<Paragraph>) {
    let mut group: Vec<Line<'_>> = Vec::new();
    let mut at = start;
    while at < end {
        let bytes = &text.as_bytes()[at..end];
        let length =
            bytes.iter().position(|b| matches!(b, b'\n' | b'\r' | 0x0b | 0x0c)).unwrap_or(bytes.len());
        let raw = &text[at..at + length];
        let trimmed = raw.trim();
        if trimmed.is_empty() {
            join(&mut group, block, all);
        } else {
            let indent = raw.len() - raw.trim_start().len();
            group.push(Line { start: at + indent, text: trimmed, indent });
        }
        if bytes.get(length) == Some(&0x0c) {
            join(&mut group, block, all);
        }
        at += length + 1;
    }
    join(&mut group, block, all);
}

/// Turns a run of lines without a blank one into paragraphs.
fn join(group: &mut Vec<Line<'_>>, block: Option<BlockKind>, all: &mut Vec<Paragraph>) {
    let width = group.iter().map(|l| l.text.len() + l.indent).max().unwrap_or(0);
    let mut open: Option<Paragraph> = None;
    let mut lines_in = 0;
    let mut underlined = false;
    let rows = match block {
        None | Some(BlockKind::Paragraph | BlockKind::Cell) => {
            rows::of(&group.iter().map(|line| line.text).collect::<Vec<_>>())
        }
        _ => vec![false; group.len()],
    };
    for (i, line) in group.iter().enumerate() {
        let end = line.start + line.text.len();
        let previous = i.checked_sub(1).map(|i| group[i]);
        let underline =
            previous.is_some() && line.text.len() >= 3 && line.text.bytes().all(|b| b == b'-' || b == b'=');
        if let Some(open) = open.as_mut().filter(|open| underline && lines_in == 1 && !open.mark) {
            // Markdown's heading: its rule stands right under it
            open.end = end;
            underlined = true;
            continue;
        }
        let mark =
            matches!(block, Some(BlockKind::Furniture | BlockKind::Head)) || headings::is_mark(line.text);
        let apart = match (&open, previous) {
            (Some(open), Some(previous)) => {
                let first = markers::at_start(group[i - lines_in].text);
                let in_row = open.block == Some(BlockKind::Row) && block != open.block;
                mark || open.mark
                    || underlined
                    || rows[i]
                    || in_row && ends_row(previous, *line, width)
                    || markers::check_box(group[i - lines_in].text) > 0 && begins_anew(previous, *line)
                    || markers::is_option(group[i - lines_in].text) && markers::is_option(line.text)
                    || !refers_on(previous, *line)
                        && (next_item(first, *line) || breaks(previous, *line, width, lines_in))
            }
            _ => true,
        };
        underlined = false;
        if apart {
            all.extend(open.take());
            let block = if rows[i] { Some(BlockKind::Row) } else { block };
            open = Some(Paragraph { start: line.start, end, block, mark, opening: line.start });
            lines_in = 1;
        } else if let Some(open) = &mut open {
            open.end = end;
            lines_in += 1;
        }
    }
    all.extend(open);
    group.clear();
}

/// Whether a line below the item of a check box begins something else.
fn begins_anew(previous: Line<'_>, line: Line<'_>) -> bool {
    line.text.starts_with(char::is_uppercase) && !is_cut(previous.text) && !previous.text.ends_with(',')
}

/// Whether a line does not go on with the row that its neighbour above is a line of.
fn ends_row(previous: Line<'_>, line: Line<'_>, width: usize) -> bool {
    let full = (previous.text.len() + previous.indent) * 10 >= width * 7;
    !(line.text.starts_with(char::is_lowercase)
        || full && !previous.text.ends_with(['.', ';', ':', '!', '?']))
}

/// Whether a line begins with the number of what the line above refers to: "named in clause" and "(b) of the Brief".
fn refers_on(previous: Line<'_>, line: Line<'_>) -> bool {
    const BEFORE: [&str; 14] =
        ["in", "of", "under", "to", "by", "with", "per", "see", "and", "or", "from", "than", "sub", "this"];
    const NAMES: [&str; 16] = [
        "clause",
        "clauses",
        "section",
        "sections",
        "paragraph",
        "paragraphs",
        "article",
        "articles",
        "schedule",
        "schedules",
        "subsection",
        "sub-clause",
        "sub-paragraph",
        "annex",
        "appendix",
        "exhibit",
    ];
    let mut words = previous.text.rsplit(|c: char| c.is_whitespace());
    let last = words.next().unwrap_or_default().to_ascii_lowercase();
    NAMES.contains(&last.as_str())
        && words.next().is_some_and(|word| BEFORE.contains(&word.to_ascii_lowercase().as_str()))
        && markers::at_start(line.text).is_some_and(|marker| marker.kind != MarkerKind::Bullet)
}

/// Whether a line begins the item after one that began with the marker `first`.
fn next_item(first: Option<markers::Marker>, line: Line<'_>) -> bool {
    let (Some(first), Some(marker)) = (first, markers::at_start(line.text)) else { return false };
    let follows = match marker.kind {
        MarkerKind::Section => false,
        MarkerKind::Bullet => true,
        _ => marker.ordinal == first.ordinal + 1 && marker.bracketed == first.bracketed,
    };
    first.kind == marker.kind && follows
}

/// Whether a paragraph ends between two neighbouring lines of a group whose longest line has `width` bytes.
fn breaks(previous: Line<'_>, line: Line<'_>, width: usize, lines_in: usize) -> bool {
    let ended = previous.text.ends_with(['.', ';', ':', '?', '!', '”', '"', ')'])
        || previous.text.ends_with("; and")
        || previous.text.ends_with("; or")
        || previous.text.ends_with(", and")
        || previous.text.ends_with(", or")
        || previous.text.ends_with(['–', '—']);
    let stopped = previous.text.ends_with(['.', ':', '?', '!', ';'])
        || previous.text.ends_with(".\"")
        || previous.text.ends_with(".”")
        || previous.text.ends_with("; and")
        || previous.text.ends_with("; or");
    if is_cut(previous.text) && may_follow(line.text) || counts_on(previous.text, line.text) {
        return false;
    }
    let first = line.text.chars().next().unwrap_or(' ');
    let previous_length = previous.text.len() + previous.indent;
    let short = previous_length * 10 < width * 7;
    if let Some(marker) = markers::at_start(line.text) {
        if marker.kind == MarkerKind::Bullet && !first.is_ascii() {
            return true;
        }
        if ended || short || width > 180 {
            return true;
        }
    }
    if line.text.starts_with('#') && line.text.trim_start_matches('#').starts_with(' ') {
        return true;
    }
    // Lines this long are no wrapped ones: each is a paragraph, unless it plainly goes on.
    let heading = lines_in == 1
        && short
        && !first.is_lowercase()
        && headings::is_heading(previous.text, false)
        && !markers::at_start(previous.text).is_some_and(|m| m.bracketed);
    // "3. Who owns what", right above its text.
    let named =
        lines_in == 1 && short && first.is_uppercase() && run_in::numbered_name(previous.text, None, None);
    // "AI tools", right above a sentence, where more would have fitted in the line.
    let named = named
        || lines_in == 1
            && previous_length * 2 < width
            && !is_cut(previous.text)
            && run_in::names_below(previous.text, line.text);
    if width > 180 {
        return stopped || heading || named || first.is_uppercase() && headings::is_heading(line.text, false);
    }
    if heading || named {
        return true;
    }
    let opening =
        first.is_uppercase() || first.is_ascii_digit() || matches!(first, '"' | '“' | '(' | '[' | '*' | '_');
    if stopped && opening && (short || line.indent > previous.indent + 2) {
        return true;
    }
    short && opening && headings::is_heading(line.text, false) && (stopped || lines_in == 1)
}

#[cfg(test)]
mod tests;
