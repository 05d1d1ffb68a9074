//! A contract of another format as the main part of a new Word file.
//!
//! In: the contract's text with its blocks and headings. Out: the part, and where each character of the text stands in it. Every word is
//! there once and in order, but for page numbers and running heads, which belong to pages that are no more; lines that were only wrapped
//! are joined.

use std::ops::Range;

use super::characters::image;
use super::draft::{Paragraph, main_part};
use crate::document::origin::Origin;
use crate::document::{Block, BlockKind, Document, is_page_number};
use crate::segment::{Outline, SegmentKind};

/// From this many characters on a line counts as wrapped, and goes on in the next.
const WRAPPED: usize = 45;
/// Longest heading, in bytes.
const LONGEST_HEADING: usize = 200;

/// The main part of a new file with the contract's words, and their places.
pub(super) fn main(document: &Document, outline: &Outline) -> (String, Vec<Origin>) {
    let structured = document.blocks.iter().any(|block| block.kind != BlockKind::Furniture);
    let mut paragraphs = Vec::new();
    // For each paragraph the characters of the text that are no white space, as places in its words; those before it that were left out
    // come first.
    let mut places: Vec<Vec<Option<usize>>> = Vec::new();
    let mut left_out = Vec::new();
    for range in ranges(document, outline, structured) {
        let (words, here) = words(document, &range, !structured);
        if words.is_empty() {
            left_out.extend(here);
            continue;
        }
        let heading = is_heading(document, outline, &range);
        paragraphs.push(match depth(&document.blocks, &range) {
            _ if heading && paragraphs.is_empty() => Paragraph::Title(words),
            _ if heading => Paragraph::Heading(words),
            Some(depth) => Paragraph::Indented { depth: depth.saturating_add(1), text: words },
            None => Paragraph::Plain(words),
        });
        places.push(left_out.drain(..).chain(here).collect());
    }
    let (xml, pieces) = main_part(&paragraphs, false);
    let mut origins = Vec::new();
    for (pieces, places) in pieces.iter().zip(places) {
        for place in places {
            let origin = place.and_then(|place| {
                let piece = pieces[..pieces.partition_point(|piece| piece.first <= place)].last()?;
                let element = u32::try_from(piece.element).ok()?;
                Some(Origin::element(element).after(place - piece.first))
            });
            origins.push(origin.unwrap_or(Origin::Made));
        }
    }
    origins.extend(left_out.iter().map(|_| Origin::Made));
    (xml, origins)
}

/// The paragraphs of a text as byte ranges: blocks where the format marks them, else what blank lines part; headings and list items stand
/// alone, and no sentence is cut. Together they hold every word.
fn ranges(document: &Document, outline: &Outline, structured: bool) -> Vec<Range<usize>> {
    let text = document.text.as_str();
    let mut cuts: Vec<usize> = document.blocks.iter().flat_map(|block| [block.start, block.end]).collect();
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() && block_at(&document.blocks, line_start).is_none() {
            cuts.push(line_start);
        }
        line_start += line.len();
    }
    if !structured {
        let begins_line =
            |at: usize| text[..at].rsplit('\n').next().is_some_and(|before| before.trim().is_empty());
        let items = outline.segments.iter().filter(|segment| segment.kind != SegmentKind::Sentence);
        cuts.extend(items.map(|segment| segment.start).filter(|&at| begins_line(at)));
        cuts.extend(outline.headings.iter().flat_map(|heading| [heading.start, heading.end]));
        cuts.retain(|&cut| {
            let next = outline.segments.partition_point(|segment| segment.start < cut);
            next == 0 || outline.segments[next - 1].end <= cut
        });
    }
    cuts.extend([0, text.len()]);
    cuts.retain(|&cut| text.is_char_boundary(cut));
    cuts.sort_unstable();
    cuts.dedup();
    let ranges = cuts.windows(2).map(|pair| pair[0]..pair[1]);
    ranges.filter(|range| !text[range.clone()].trim().is_empty()).collect()
}

/// The first block that ends after a byte and starts before or at it.
fn block_at(blocks: &[Block], at: usize) -> Option<&Block> {
    blocks.get(blocks.partition_point(|block| block.end <= at)).filter(|block| block.start <= at)
}

fn is_heading(document: &Document, outline: &Outline, range: &Range<usize>) -> bool {
    let words = document.text[range.clone()].trim();
    let no_name = words.contains("__") || !words.contains(char::is_alphabetic) || is_page_number(words);
    if words.len() > LONGEST_HEADING || no_name {
        return false;
    }
    let blocks = &document.blocks;
    let mut blocks = blocks[blocks.partition_point(|block| block.end <= range.start)..]
        .iter()
        .take_while(|block| block.start < range.end);
    let headings = &outline.headings;
    let heading = headings.get(headings.partition_point(|heading| heading.end <= range.start));
    blocks.any(|block| block.kind == BlockKind::Heading) || heading.is_some_and(|h| h.start < range.end)
}

fn depth(blocks: &[Block], range: &Range<usize>) -> Option<u8> {
    let here = blocks.get(blocks.partition_point(|block| block.end <= range.start))?;
    match here.kind {
        BlockKind::Item { depth } if here.start < range.end => Some(depth),
        _ => None,
    }
}

/// The words of a paragraph, and for each of its characters that is no white space where it stands among them. `wrapped` lines are joined.
fn words(document: &Document, range: &Range<usize>, wrapped: bool) -> (String, Vec<Option<usize>>) {
    let mut words = String::new();
    let mut count = 0;
    let mut places = Vec::new();
    let mut at = range.start;
    // Whether the line before was long, or the end of a page: then the next goes on.
    let mut goes_on = false;
    for whole in document.text[range.clone()].split_inclusive('\n') {
        let line = whole.trim();
        let start = at + (whole.len() - whole.trim_start().len());
        at += whole.len();
        let furniture =
            block_at(&document.blocks, start).is_some_and(|block| block.kind == BlockKind::Furniture);
        if line.is_empty() || furniture {
            places.extend(line.chars().filter(|c| !c.is_whitespace()).map(|_| None));
            goes_on = true;
            continue;
        }
        if !words.is_empty() {
            words.push(if wrapped && goes_on { ' ' } else { '\n' });
            count += 1;
        }
        for c in line.chars() {
            let before = words.len();
            image(c, &mut words);
            let added = words[before..].chars().count();
            if !c.is_whitespace() {
                places.push((added > 0).then_some(count));
            }
            count += added;
        }
        goes_on = line.chars().count() >= WRAPPED;
    }
    (words, places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Format;
    use crate::segment::segment;

    fn document(text: &str) -> Document {
        Document { text: text.to_owned(), format: Format::Text, blocks: Vec::new(), warnings: Vec::new() }
    }

    fn words_of(text: &str) -> (String, Vec<Option<usize>>) {
        words(&document(text), &(0..text.len()), true)
    }

    #[test]
    fn wrapped_lines_are_joined_and_short_ones_kept() {
        let wrapped = "The Studio may show the Murals in the town hall,\nand nowhere else.";
        assert_eq!(words_of(wrapped).0, wrapped.replace('\n', " "));
        assert_eq!(words_of("One Street\nTown").0, "One Street\nTown");
        assert_eq!(words_of("a\u{202e} b\u{200e}c").1, [Some(0), Some(1), Some(10), None, Some(11)]);
    }

    #[test]
    fn page_numbers_are_left_out_and_make_no_paragraphs() {
        let text = "The Studio may show\n\n12\n\n\u{c}the Murals in the hall. It pays.\n\n13\n";
        let mut document = document(text);
        for number in ["12", "13"] {
            let start = text.find(number).unwrap();
            document.blocks.push(Block { start, end: start + 2, kind: BlockKind::Furniture, opening: start });
        }
        let (xml, origins) = main(&document, &segment(text, &document.blocks));
        assert!(!xml.contains(">12<") && !xml.contains(">13<"), "{xml}");
        assert_eq!(xml.matches("<w:p>").count(), 2, "{xml}");
        assert_eq!(origins.iter().filter(|origin| **origin == Origin::Made).count(), 4);
    }

    #[test]
    fn every_character_stands_where_it_is_said_to() {
        let text = "MURAL AGREEMENT\n\n1. Rights\n\nThe Studio may \"copy\" & show:\n(a) the Murals; and\n(b) the\u{1} <Sketches>.\n";
        let document = document(text);
        let (xml, origins) = main(&document, &segment(text, &[]));
        let solid: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
        assert_eq!(solid.len(), origins.len());
        let markup = super::super::markup::Markup::parse(&xml).unwrap();
        for (character, origin) in solid.iter().zip(&origins) {
            let Origin::Main { element, character: at } = *origin else { panic!("{character}") };
            let words = markup.text(markup.at(element as usize).unwrap()).unwrap();
            let there = words.chars().nth(at as usize).unwrap();
            assert!(there == *character || *character == '\u{1}', "{character:?} {there:?}");
        }
    }
}
