//! A draft as plain text, as Markdown or as a Word file. Foreign words are made safe for each.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::{Block, Draft};
use crate::report::docx::{self, Paragraph};
use crate::report::{escape_markdown, printable};

/// Columns of a line of text.
const WIDTH: usize = 78;

/// The draft as plain text.
#[must_use]
pub fn text(draft: &Draft) -> String {
    let mut out = String::new();
    for block in &draft.blocks {
        match block {
            Block::Title(title) => {
                let title = flat(title).to_uppercase();
                let margin = " ".repeat(WIDTH.saturating_sub(title.width()) / 2);
                let _ = writeln!(out, "{margin}{title}\n");
            }
            Block::Heading(heading) => set(&mut out, "", heading),
            Block::Paragraph(words) => set(&mut out, "", words),
            Block::Clause { number, text } => set(&mut out, &format!("{number:<5}"), text),
            Block::Quote(words) => set(&mut out, "  | ", words),
            Block::Line(words) => set(&mut out, "", words),
            Block::Note(words) => set(&mut out, "  * ", words),
            Block::PageBreak => {
                let _ = writeln!(out, "{}\n", "-".repeat(WIDTH));
            }
        }
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// The draft as Markdown.
#[must_use]
pub fn markdown(draft: &Draft) -> String {
    let mut out = String::new();
    for block in &draft.blocks {
        let _ = match block {
            Block::Title(title) => writeln!(out, "# {}\n", escape_markdown(title)),
            Block::Heading(heading) => writeln!(out, "## {}\n", escape_markdown(heading)),
            Block::Paragraph(words) | Block::Line(words) => writeln!(out, "{}\n", escape_markdown(words)),
            Block::Clause { number, text } => {
                writeln!(out, "{} {}\n", escape_markdown(number), escape_markdown(text))
            }
            Block::Quote(words) => writeln!(out, "> {}\n", escape_markdown(words)),
            Block::Note(words) => writeln!(out, "*{}*\n", escape_markdown(words)),
            Block::PageBreak => writeln!(out, "---\n"),
        };
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// The draft as the bytes of a `.docx`, the same in every run. A page break is left to the heading after it.
#[must_use]
pub fn word(draft: &Draft) -> Vec<u8> {
    let paragraph = |block: &Block| match block {
        Block::Title(title) => Some(Paragraph::Title(title.clone())),
        Block::Heading(heading) => Some(Paragraph::Heading(heading.clone())),
        Block::Paragraph(words) | Block::Line(words) => Some(Paragraph::Plain(words.clone())),
        Block::Clause { number, text } => {
            Some(Paragraph::Numbered { number: number.clone(), text: text.clone() })
        }
        Block::Quote(words) | Block::Note(words) => {
            Some(Paragraph::Indented { depth: 1, text: words.clone() })
        }
        Block::PageBreak => None,
    };
    docx::write(&draft.blocks.iter().filter_map(paragraph).collect::<Vec<_>>())
}

fn flat(words: &str) -> String {
    printable(words).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A paragraph broken into lines, the first after `mark`, the others under it.
fn set(out: &mut String, mark: &str, words: &str) {
    let indent = if mark.trim() == "|" { mark.to_owned() } else { " ".repeat(mark.width()) };
    let words = flat(words);
    let mut line = mark.to_owned();
    let mut empty = true;
    for word in words.split(' ') {
        if !empty && line.width() + 1 + word.width() > WIDTH {
            let _ = writeln!(out, "{}", line.trim_end());
            line.clone_from(&indent);
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    let _ = writeln!(out, "{}\n", line.trim_end());
}
