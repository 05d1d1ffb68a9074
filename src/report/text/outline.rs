//! The segments of a document as `segment` prints them: headings, then what stands under them, each with its place.

use super::layout::{Flow, Margin};
use super::style::{FAINT, PLAIN, STRONG};
use super::{TextOptions, page};
use crate::segment::Outline;

/// Headings and segments in document order. The number before each segment is its first byte in the document's text.
pub fn outline_text(outline: &Outline, options: &TextOptions) -> String {
    let mut page = page(options);
    let mut headings = outline.headings.iter().peekable();
    let last = outline.segments.last().map_or(0, |segment| segment.start);
    let digits = last.to_string().len().max(5);
    for segment in &outline.segments {
        while let Some(heading) = headings.next_if(|heading| heading.start < segment.start) {
            page.gap();
            page.set(&Margin::default(), &Flow::of(&heading.text, STRONG));
        }
        let margin = Margin::hanging(&format!("{:>digits$}  ", segment.start), FAINT);
        page.set(&margin, &Flow::of(&segment.text, PLAIN));
        if !segment.lead.is_empty() {
            page.set(&Margin::blank(digits + 2), &Flow::of("lead-in: ", FAINT).with(&segment.lead, FAINT));
        }
    }
    for heading in headings {
        page.gap();
        page.set(&Margin::default(), &Flow::of(&heading.text, STRONG));
    }
    page.finish()
}
