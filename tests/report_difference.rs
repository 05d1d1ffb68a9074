//! A difference in the terminal: side by side where there is room, one under the other where there is none.

mod report_samples;

use report_samples::empty;
use termscore::diff::{Version, compare};
use termscore::report::{Detail, TextOptions, difference_text};
use termscore::risk::report::Band;
use termscore::risk::{Policy, Role};
use termscore::segment::segment;

fn shown(width: usize) -> String {
    let texts = ["1. The Studio pays the Actor each month.\n", "1. The Studio pays the Actor each week.\n"];
    let outlines = texts.map(|text| segment(text, &[]));
    let reports = ["old.txt", "new.txt"].map(|path| empty(path, 0, Band::Low));
    let [old, new] = [0, 1].map(|i| Version { outline: &outlines[i], report: &reports[i] });
    let difference = compare(old, new, &Policy::built_in(Role::Creator));
    difference_text(&difference, &TextOptions { width, color: false, detail: Detail::Verbose })
}

#[test]
fn a_wide_page_has_both_wordings_beside_each_other() {
    let text = shown(110);
    let line = text.lines().find(|line| line.contains("[-month.-]")).expect("the old words");
    assert!(line.contains(" │ 1. The Studio pays the Actor each {+week.+}"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 110), "{text}");
}

#[test]
fn a_narrow_page_has_one_under_the_other() {
    let text = shown(60);
    assert!(text.contains("before │ 1. The Studio pays the Actor each [-month.-]\n"), "{text}");
    assert!(text.contains("after  │ 1. The Studio pays the Actor each {+week.+}\n"), "{text}");
}
