//! The text report as its reader sees it, and what holds for it whatever a contract says.

mod report_samples;

use proptest::prelude::*;
use report_samples::{aggressive, empty, endless, fair, finding, hostile, nothing, scripts};
use termscore::report::{Detail, TextOptions, text, texts};
use termscore::risk::report::{Band, Contribution, RiskReport};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

fn options(width: usize, color: bool) -> TextOptions {
    TextOptions { width, color, detail: Detail::Normal }
}

/// Colours made readable for a snapshot.
fn shown(report: &str) -> String {
    report.replace('\u{1b}', "␛")
}

/// Our own colours taken out. What is left of an escape character is the contract's.
fn without_colors(report: &str) -> String {
    let mut out = String::new();
    let mut rest = report;
    while let Some(at) = rest.find("\u{1b}[") {
        out.push_str(&rest[..at]);
        let code = &rest[at + 2..];
        let end = code.find(|c: char| !c.is_ascii_digit() && c != ';').expect("the code ends");
        assert!(code[end..].starts_with('m'), "only colours are sent to the terminal");
        rest = &code[end + 1..];
    }
    out + rest
}

macro_rules! looks {
    ($test:ident, $report:expr, $width:expr, $color:expr) => {
        #[test]
        fn $test() {
            insta::assert_snapshot!(shown(&text(&$report, &options($width, $color))));
        }
    };
}

looks!(an_aggressive_contract_at_60_columns, aggressive(), 60, false);
looks!(an_aggressive_contract_at_80_columns, aggressive(), 80, false);
looks!(an_aggressive_contract_at_80_columns_in_colour, aggressive(), 80, true);
looks!(an_aggressive_contract_at_120_columns, aggressive(), 120, false);
looks!(a_fair_contract_at_80_columns, fair(), 80, false);
looks!(a_fair_contract_at_120_columns_in_colour, fair(), 120, true);
looks!(nothing_found_at_60_columns, nothing(), 60, false);
looks!(a_hostile_contract_at_80_columns, hostile(), 80, false);
looks!(a_hostile_contract_at_60_columns_in_colour, hostile(), 60, true);
looks!(wide_and_stacked_scripts_at_60_columns, scripts(), 60, false);
looks!(a_sentence_without_end_is_shortened_around_its_marks, endless(), 80, false);

#[test]
fn verbose_shows_every_finding_and_every_word() {
    let verbose = TextOptions { detail: Detail::Verbose, ..options(100, false) };
    insta::assert_snapshot!(text(&aggressive(), &verbose));
    insta::assert_snapshot!(text(&endless(), &verbose));
}

#[test]
fn quiet_is_the_score_and_its_parts() {
    let quiet = TextOptions { detail: Detail::Quiet, ..options(80, false) };
    insta::assert_snapshot!(text(&aggressive(), &quiet));
}

#[test]
fn several_contracts_end_in_a_table_worst_first() {
    insta::assert_snapshot!(texts(&[fair(), aggressive(), nothing()], &options(80, false)));
    let quiet = TextOptions { detail: Detail::Quiet, ..options(60, false) };
    insta::assert_snapshot!(texts(&[fair(), aggressive(), nothing()], &quiet));
}

#[test]
fn one_contract_needs_no_table() {
    assert_eq!(texts(&[fair()], &options(80, false)), text(&fair(), &options(80, false)));
}

#[test]
fn the_findings_of_the_heaviest_contribution_come_first_the_surest_of_them_at_the_top() {
    let mut report = empty("order.txt", 60, Band::High);
    report.findings = vec![
        finding("light", 0.99, "", "", "one"),
        finding("heavy", 0.6, "", "", "two"),
        finding("heavy", 0.9, "", "", "three"),
        finding("none", 1.0, "", "", "four"),
        finding("protects", 0.9, "", "", "five"),
    ];
    let part = |points: f64, findings: &[usize]| Contribution {
        rule: "rule".to_owned(),
        points,
        findings: findings.to_vec(),
        why: "Because.".to_owned(),
    };
    report.score.contributions = vec![part(50.0, &[1, 2]), part(20.0, &[0, 1]), part(-10.0, &[4])];
    let text = text(&report, &options(80, false));
    let quotes: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("    │ ")).collect();
    assert_eq!(quotes, ["three", "two", "one", "five", "four"]);
}

#[test]
fn contributions_may_name_findings_that_are_not_there() {
    let mut report = fair();
    report.score.contributions[0].findings = vec![7000];
    report.protections.no_ai.components[0].evidence = vec![7000];
    assert!(!text(&report, &options(80, false)).contains("7000"));
}

/// Text that tries everything: escapes, overrides, marks without end, wide and joined characters, long words.
fn wild() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zA-Z,.;:/-]{1,14}",
        3 => Just(" ".to_owned()),
        1 => "\\PC{0,12}",
        1 => any::<char>().prop_map(String::from),
        1 => "[\u{0}-\u{20}\u{7f}-\u{a0}\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{feff}]{1,4}",
        1 => "[\u{300}-\u{36f}]{1,20}",
        1 => "[作品権利は、。「」가나다]{1,40}",
        1 => "[\u{600}-\u{6ff}\u{590}-\u{5f4}]{1,30}",
        1 => "[\u{900}-\u{97f}]{1,60}",
        1 => "[👩👨👧🎨☺🏴🇩🇪\u{200d}\u{fe0f}\u{1f3fd}]{1,20}",
        1 => "https?://[a-z0-9/?=&%._-]{1,250}",
        1 => Just("\u{1b}[31mRED\u{1b}]0;title\u{7}".to_owned()),
    ];
    prop::collection::vec(piece, 0..25).prop_map(|pieces| pieces.concat())
}

prop_compose! {
    fn wild_report()(
        path in wild(),
        quotes in prop::collection::vec((wild(), wild(), wild(), 0.0..1.0_f64, any::<u8>()), 0..7),
        marks in prop::collection::vec((0_usize..300, 0_usize..300), 0..6),
        own in wild(),
    ) -> RiskReport {
        let mut report = fair();
        report.document.path = path;
        report.document.warnings = vec![own.clone()];
        report.protections.missing.push(own.clone());
        report.protections.no_ai.components[0].name = own.clone();
        report.findings = quotes
            .into_iter()
            .map(|(text, lead, section, probability, label)| {
                let mut finding = finding(["ai_training", "no_ai", &own][label as usize % 3], probability, &section, &lead, "");
                finding.end = text.len();
                finding.start = 0;
                finding.why = own.clone();
                finding.text = text;
                finding.marks = marks.clone();
                finding
            })
            .collect();
        report
    }
}

/// Characters that must never reach a terminal.
fn is_harmful(c: char) -> bool {
    c != '\n' && c.is_control()
        || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_line_is_wider_than_the_page_and_nothing_harmful_is_in_it(
        report in wild_report(), width in 40_usize..200, color: bool, verbose: bool,
    ) {
        let detail = if verbose { Detail::Verbose } else { Detail::Normal };
        let printed = texts(&[report.clone(), report], &TextOptions { width, color, detail });
        let printed = without_colors(&printed);
        for line in printed.lines() {
            prop_assert!(line.width() <= width, "{} columns: {line:?}", line.width());
            prop_assert!(!line.ends_with(' '), "{line:?}");
        }
        prop_assert_eq!(printed.chars().find(|&c| is_harmful(c)), None);
    }

    #[test]
    fn colour_changes_the_look_and_not_the_words(report in wild_report(), width in 40_usize..200) {
        let plain = text(&report, &options(width, false));
        let colored = without_colors(&text(&report, &options(width, true)));
        // A mark at the edge of operative words may need a base of its own beside the sign that opens them.
        let seen = |c: &char| !" \n│«»◌".contains(*c) && c.width() > Some(0);
        // And a joiner there joins nothing, so that its number stands for it in one of the two alone.
        // The end of a line may cut such a number, so lines are put together first.
        let words = |text: &str| {
            text.chars().filter(seen).collect::<String>().replace("<U+200C>", "").replace("<U+200D>", "")
        };
        prop_assert_eq!(words(&plain), words(&colored));
    }

    #[test]
    fn verbose_prints_every_word_of_a_quote(
        words in prop::collection::vec("[a-zäöüß作品權利]{1,30}", 1..150), marks in prop::collection::vec((0_usize..400, 0_usize..400), 0..4),
    ) {
        let mut report = empty("words.txt", 1, Band::Low);
        let mut quoted = finding("ai_training", 0.9, "", "", &words.join(" "));
        quoted.marks = marks;
        report.findings = vec![quoted];
        let verbose = TextOptions { detail: Detail::Verbose, ..options(80, false) };
        let printed: String = text(&report, &verbose)
            .lines()
            .filter_map(|line| line.strip_prefix("    │ "))
            .flat_map(|line| line.chars())
            .filter(|c| !"«» ".contains(*c))
            .collect();
        prop_assert_eq!(printed, words.concat());
    }

    #[test]
    fn the_same_report_gives_the_same_text(report in wild_report()) {
        prop_assert_eq!(text(&report, &options(80, true)), text(&report, &options(80, true)));
    }
}
