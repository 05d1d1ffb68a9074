//! Sets styled text into lines of a given width in display columns.
//!
//! In: a [`Flow`] of foreign or own words, each with a style. Out: lines in a [`Page`], none wider than the page, none
//! broken inside what a reader sees as one character, with a margin on the left. Words too long for a line (addresses)
//! are split after a slash or a hyphen, else wherever the line ends; Chinese and Japanese text between characters.

use std::fmt::Write as _;

use anstyle::Style;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::style::PLAIN;
use super::visible::Visible;

/// The widest grapheme cluster that is set as one. Wider ones (an endless chain of conjuncts) are no writing of
/// anyone's and are split between their characters.
const WIDEST_CLUSTER: usize = 8;

/// Punctuation that may not begin a line, in scripts that break between any two characters.
const NOT_FIRST: &str = "、。，．：；！？）」』】》〉〕］｝ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ…";
/// Punctuation that may not end a line there.
const NOT_LAST: &str = "（「『【《〈〔［｛";

/// Text with a style for each stretch, made safe as it is pushed.
#[derive(Debug, Default)]
pub(super) struct Flow {
    text: String,
    /// Where each style ends, in bytes of `text`.
    runs: Vec<(usize, Style)>,
    visible: Visible,
}

impl Flow {
    /// A flow of one stretch.
    pub(super) fn of(text: &str, style: Style) -> Self {
        Self::default().with(text, style)
    }

    /// Appends a stretch.
    pub(super) fn with(mut self, text: &str, style: Style) -> Self {
        self.push(text, style);
        self
    }

    /// Appends a stretch.
    pub(super) fn push(&mut self, text: &str, style: Style) {
        self.visible.push(text, &mut self.text);
        self.runs.push((self.text.len(), style));
    }

    /// Appends our own words with their white space as it is.
    pub(super) fn fixed(mut self, text: &str, style: Style) -> Self {
        self.text.push_str(text);
        self.runs.push((self.text.len(), style));
        self.visible = Visible::default();
        self
    }

    /// This flow, white space up to `column`, then `other`.
    pub(super) fn beside(&self, other: &Self, column: usize) -> Self {
        let filled = Self { text: self.text.clone(), runs: self.runs.clone(), visible: Visible::default() }
            .fixed(&spaces(column.saturating_sub(self.width())), PLAIN);
        let offset = filled.text.len();
        let mut both = filled;
        both.text.push_str(&other.text);
        both.runs.extend(other.runs.iter().map(|&(end, style)| (end + offset, style)));
        both
    }

    /// Width on one line, in columns.
    pub(super) fn width(&self) -> usize {
        self.glyphs().iter().map(|glyph| glyph.width).sum()
    }

    fn glyphs(&self) -> Vec<Glyph<'_>> {
        let mut runs = self.runs.iter().copied().peekable();
        let mut glyphs = Vec::with_capacity(self.text.len());
        for (at, cluster) in self.text.grapheme_indices(true) {
            while runs.next_if(|&(end, _)| end <= at).is_some() {}
            let style = runs.peek().map_or(PLAIN, |&(_, style)| style);
            let width = cluster.width();
            // Some signs of Arabic or Hindi take a space beside them into their cluster; lines may end there all the same.
            if width <= WIDEST_CLUSTER && (cluster == " " || !cluster.contains(' ')) {
                glyphs.push(Glyph { text: cluster, width, style });
            } else {
                glyphs.extend(characters(cluster).map(|text| Glyph { text, width: text.width(), style }));
            }
        }
        glyphs
    }
}

/// The characters of a cluster, each with the marks that follow it.
fn characters(cluster: &str) -> impl Iterator<Item = &str> {
    let mut starts: Vec<usize> = cluster
        .char_indices()
        .filter(|&(at, c)| at == 0 || unicode_width::UnicodeWidthChar::width(c).unwrap_or(0) > 0)
        .map(|(at, _)| at)
        .collect();
    starts.push(cluster.len());
    (1..starts.len()).map(move |i| &cluster[starts[i - 1]..starts[i]])
}

/// What a reader sees as one character.
#[derive(Debug, Clone, Copy)]
struct Glyph<'a> {
    text: &'a str,
    /// Columns, 0 to 8.
    width: usize,
    style: Style,
}

impl Glyph<'_> {
    fn is_space(&self) -> bool {
        self.text == " "
    }

    fn is_alphanumeric(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_alphanumeric)
    }
}

/// Whether a line may end after `glyphs[at]`, white space aside.
fn may_break_after(glyphs: &[Glyph<'_>], at: usize) -> bool {
    let (Some(this), Some(next)) = (glyphs.get(at), glyphs.get(at + 1)) else { return true };
    match this.text {
        "-" | "–" | "/" => at > 0 && next.is_alphanumeric() && glyphs[at - 1].is_alphanumeric(),
        "—" | "_" | "&" | "?" | "=" => !next.is_space(),
        _ => {
            (this.width == 2 || next.width == 2)
                && !next.is_space()
                && !NOT_FIRST.contains(next.text)
                && !NOT_LAST.contains(this.text)
                && !(next.text.starts_with(|c: char| c.is_ascii_punctuation() || "”’»".contains(c)))
                && !(this.text.ends_with(|c: char| c.is_ascii_punctuation() || "“‘«".contains(c)))
        }
    }
}

/// Lines as ranges of `glyphs`, without the white space at their ends. `room` is in columns, at least
/// [`WIDEST_CLUSTER`].
fn break_lines(glyphs: &[Glyph<'_>], room: usize) -> Vec<std::ops::Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    loop {
        while glyphs.get(start).is_some_and(Glyph::is_space) {
            start += 1;
        }
        if start == glyphs.len() {
            return lines;
        }
        let mut width = 0;
        let mut last_break = None;
        let mut at = start;
        while let Some(glyph) = glyphs.get(at) {
            if glyph.is_space() {
                last_break = Some(at);
            } else if width + glyph.width > room {
                break;
            }
            width += glyph.width;
            at += 1;
            if !glyph.is_space() && width <= room && may_break_after(glyphs, at - 1) {
                last_break = Some(at);
            }
        }
        let end = if at == glyphs.len() { at } else { last_break.unwrap_or(at) };
        let trimmed = (start..end).rev().find(|&i| !glyphs[i].is_space()).map_or(start, |i| i + 1);
        lines.push(start..trimmed);
        start = end;
    }
}

/// The left edge of a paragraph: what stands before its first line and before the others. Both are our own words.
#[derive(Debug, Default)]
pub(super) struct Margin {
    /// Before the first line.
    pub(super) first: Flow,
    /// Before each other line.
    pub(super) rest: Flow,
}

impl Margin {
    /// `columns` of white space.
    pub(super) fn blank(columns: usize) -> Self {
        Self::same(&spaces(columns), PLAIN)
    }

    /// The same text before each line.
    pub(super) fn same(text: &str, style: Style) -> Self {
        Self { first: Flow::default().fixed(text, style), rest: Flow::default().fixed(text, style) }
    }

    /// `text` before the first line, as much white space before the others.
    pub(super) fn hanging(text: &str, style: Style) -> Self {
        let first = Flow::default().fixed(text, style);
        let rest = Flow::default().fixed(&spaces(first.width()), PLAIN);
        Self { first, rest }
    }
}

fn spaces(columns: usize) -> String {
    " ".repeat(columns)
}

/// Finished lines.
#[derive(Debug)]
pub(super) struct Page {
    out: String,
    width: usize,
    color: bool,
}

impl Page {
    /// An empty page of `width` columns.
    pub(super) fn new(width: usize, color: bool) -> Self {
        Self { out: String::new(), width, color }
    }

    /// Columns of a line.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Whether styles are shown in colour.
    pub(super) fn color(&self) -> bool {
        self.color
    }

    /// An empty line, unless there is one already or the page is empty.
    pub(super) fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// Sets `flow` as a paragraph. Nothing is set for a flow without words.
    pub(super) fn set(&mut self, margin: &Margin, flow: &Flow) {
        let glyphs = flow.glyphs();
        let taken = margin.first.width().max(margin.rest.width());
        let room = self.width.saturating_sub(taken).max(WIDEST_CLUSTER);
        for (row, line) in break_lines(&glyphs, room).into_iter().enumerate() {
            let edge = if row == 0 { &margin.first } else { &margin.rest };
            let mut cells = edge.glyphs();
            cells.extend_from_slice(&glyphs[line]);
            self.write_line(&cells);
        }
    }

    /// Sets two paragraphs beside each other, with `gutter` between them.
    pub(super) fn set_beside(&mut self, margin: &Margin, left: &Flow, gutter: &Flow, right: &Flow) {
        let taken = margin.first.width().max(margin.rest.width()) + gutter.width();
        let room = (self.width.saturating_sub(taken) / 2).max(WIDEST_CLUSTER);
        let (left, right) = (left.glyphs(), right.glyphs());
        let (lines, beside) = (break_lines(&left, room), break_lines(&right, room));
        for row in 0..lines.len().max(beside.len()) {
            let mut cells = if row == 0 { &margin.first } else { &margin.rest }.glyphs();
            let line = lines.get(row).map_or(&[][..], |line| &left[line.clone()]);
            let width: usize = line.iter().map(|glyph| glyph.width).sum();
            cells.extend_from_slice(line);
            let blank = Glyph { text: " ", width: 1, style: PLAIN };
            cells.extend(std::iter::repeat_n(blank, room.saturating_sub(width)));
            cells.extend(gutter.glyphs());
            cells.extend_from_slice(beside.get(row).map_or(&[][..], |line| &right[line.clone()]));
            self.write_line(&cells);
        }
    }

    /// Sets one line as it is, its white space kept. The caller sees to it that it fits.
    pub(super) fn line(&mut self, flow: &Flow) {
        let glyphs = flow.glyphs();
        self.write_line(&glyphs);
    }

    /// A line across the page.
    pub(super) fn rule(&mut self, style: Style) {
        let flow = Flow::default().fixed(&"─".repeat(self.width), style);
        self.line(&flow);
    }

    /// The text of the page.
    pub(super) fn finish(self) -> String {
        self.out
    }

    fn write_line(&mut self, cells: &[Glyph<'_>]) {
        let end = cells.iter().rposition(|cell| !cell.is_space()).map_or(0, |i| i + 1);
        for run in cells[..end].chunk_by(|a, b| a.style == b.style) {
            let styled = self.color && run[0].style != PLAIN;
            if styled {
                self.escape(run[0].style.render());
            }
            run.iter().for_each(|cell| self.out.push_str(cell.text));
            if styled {
                self.escape(run[0].style.render_reset());
            }
        }
        self.out.push('\n');
    }

    fn escape(&mut self, code: impl std::fmt::Display) {
        write!(self.out, "{code}").expect("a String takes any text");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str, width: usize) -> Vec<String> {
        let mut page = Page::new(width, false);
        page.set(&Margin::default(), &Flow::of(text, PLAIN));
        page.finish().lines().map(str::to_owned).collect()
    }

    #[test]
    fn words_wrap_at_spaces() {
        assert_eq!(set("the work passes to the client", 12), ["the work", "passes to", "the client"]);
    }

    #[test]
    fn a_word_that_just_fits_stays() {
        assert_eq!(set("abcdef ghijkl", 13), ["abcdef ghijkl"]);
        assert_eq!(set("abcdef ghijkl", 12), ["abcdef", "ghijkl"]);
    }

    #[test]
    fn long_addresses_are_split_after_a_slash_first() {
        let lines = set("see https://example.org/terms/creators/ai for more", 20);
        assert_eq!(lines, ["see", "https://example.org/", "terms/creators/ai", "for more"]);
    }

    #[test]
    fn chinese_breaks_between_characters_but_not_before_a_full_stop() {
        assert_eq!(set("作品的所有权利归客户。", 20), ["作品的所有权利归客", "户。"]);
    }

    #[test]
    fn a_family_and_an_accent_stay_whole() {
        let family = "👩\u{200d}👩\u{200d}👧";
        for line in set(&format!("{} e\u{301}e\u{301}e\u{301}", family.repeat(9)), 9) {
            assert!(
                !line.starts_with('\u{301}') && !line.starts_with('\u{200d}') && !line.ends_with('\u{200d}')
            );
        }
    }

    #[test]
    fn an_endless_cluster_is_split_rather_than_run_over_the_edge() {
        let chain = "क\u{94d}".repeat(200);
        assert!(set(&chain, 20).iter().all(|line| line.width() <= 20));
    }

    #[test]
    fn styles_end_with_their_line() {
        let mut page = Page::new(10, true);
        page.set(&Margin::blank(2), &Flow::of("bold words wrap", super::super::style::STRONG));
        assert_eq!(
            page.finish(),
            "  \u{1b}[1mbold\u{1b}[0m\n  \u{1b}[1mwords\u{1b}[0m\n  \u{1b}[1mwrap\u{1b}[0m\n"
        );
    }

    #[test]
    fn two_paragraphs_stand_beside_each_other() {
        let mut page = Page::new(21, false);
        let gutter = Flow::default().fixed(" | ", PLAIN);
        page.set_beside(
            &Margin::blank(2),
            &Flow::of("one two three", PLAIN),
            &gutter,
            &Flow::of("四五六七", PLAIN),
        );
        assert_eq!(page.finish(), "  one two  | 四五六七\n  three    |\n");
    }

    #[test]
    fn no_line_ends_in_white_space() {
        assert_eq!(set("  one \n\t two  ", 80), ["one two"]);
    }
}
