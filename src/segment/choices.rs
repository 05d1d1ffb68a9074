//! Choices of a form: "May the Client train AI on it? [ ] Yes [x] No", before the words that they decide or behind them.
//!
//! In: the words of a segment, or the text of a paragraph. Out: the words with what was chosen alone; what a yes or no says of the words in front
//! of it; and whether a segment is one that nobody chose. Boxes that each begin a line are items of a list, and none of the first.

use std::sync::LazyLock;

use regex::Regex;

use super::markers;

/// Longest choice in words: more is a clause that a box stands in front of.
const WORDS: usize = 6;
/// What stands in front of words that nobody chose.
pub const EMPTY: &str = "☐ ";

const BOXES: &str = r"(?:\\?\[[ xX✓✔_]{1,3}\\?\]|\([ xX✓✔_]{1,3}\)|[☐☑☒□✓✔⬜✅◯⦿])";
const ANSWERS: &str = r"(?:yes|no|(?:i |we )?(?:do not |don['’]t |not )?(?:agreed?|accept(?:ed)?|consent|granted|allowed|permitted)|disagreed?|declined?|refused?)";

static BOX: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\\?\[(?P<a>[ xX✓✔_]{1,3})\\?\]|\((?P<b>[ xX✓✔_]{1,3})\)|(?P<c>[☐☑☒□✓✔⬜✅◯⦿])")
        .expect("the pattern is well-formed")
});

/// Boxes with answers at the end of some words.
static LAST: LazyLock<Regex> = LazyLock::new(|| {
    let behind = format!(r"{ANSWERS}[\s:]*{BOXES}");
    let before = format!(r"{BOXES}\s*{ANSWERS}\b");
    let between = r"[\s/|,;.]*(?:or[\s]+)?";
    Regex::new(&format!(
        r"(?i)(?P<all>\b{behind}(?:{between}{behind})*|{before}(?:{between}{before})*)[\s/|,;.]*$"
    ))
    .expect("the pattern is well-formed")
});

/// The same in front of the words that they decide.
static FIRST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?i)^(?P<all>(?:yes|no)[\s:]*{BOXES}[\s/|,;]*(?:yes|no)[\s:]*{BOXES})\s+(?P<words>\S+\s+\S+\s+\S.*)$"
    ))
    .expect("the pattern is well-formed")
});

/// An answer with its box.
static ANSWER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r"(?i)\b(?P<a>{ANSWERS})[\s:]*(?P<b>{BOXES})|(?P<c>{BOXES})\s*(?P<d>{ANSWERS})\b"))
        .expect("the pattern is well-formed")
});

/// "☐ I agree / ☒ I do not agree that ...", of which both go on in the same words.
static SHARED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?i)(?P<first>{BOXES})\s*(?P<yes>(?:I|we|the [a-z]+) (?:agrees?|consents?|accepts?))[\s/|,;]*(?:or\s+)?(?P<second>{BOXES})\s*(?P<no>(?:I|we|the [a-z]+) (?:do|does) not (?:agree|consent|accept))\s+(?P<rest>\S.*)$"
    ))
    .expect("the pattern is well-formed")
});

/// "Yes / No: No".
static SPELT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)[\s(\[]yes ?/ ?no[)\]]?\s*[:.–-]\s*(?P<answer>yes|no)\.?$")
        .expect("the pattern is well-formed")
});

static YES_OR_NO: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\b(?:yes|no)\b").expect("the pattern is well-formed"));

static NO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:no|not|disagreed?|declined?|refused?)\b|n['’]t\b")
        .expect("the pattern is well-formed")
});

/// What was answered to some words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Yes,
    No,
    /// Nobody said yet.
    Open,
}

fn is_ticked(mark: &str) -> bool {
    mark.contains(['x', 'X', '✓', '✔', '☑', '☒', '✅', '⦿'])
}

/// What some boxes with answers say; nothing where both a yes and a no are ticked, or where the only one is a no that is not. "☐ I agree" alone
/// is said of the whole paper.
fn answer_in(text: &str) -> Option<Answer> {
    if !YES_OR_NO.is_match(text) && BOX.find_iter(text).count() < 2 {
        return None;
    }
    let answers: Vec<(bool, bool)> = ANSWER
        .captures_iter(text)
        .filter_map(|found| {
            let mark = found.name("b").or_else(|| found.name("c"))?;
            let words = found.name("a").or_else(|| found.name("d"))?;
            Some((NO.is_match(words.as_str()), is_ticked(mark.as_str())))
        })
        .collect();
    let ticked = |no: bool| answers.iter().any(|&(is_no, ticked)| ticked && is_no == no);
    match (ticked(false), ticked(true)) {
        (true, true) => None,
        (true, false) => Some(Answer::Yes),
        (false, true) => Some(Answer::No),
        (false, false) => answers.iter().any(|&(no, _)| !no).then_some(Answer::Open),
    }
}

/// Whether a sentence or paragraph is boxes with answers and nothing else.
pub fn only_answers(text: &str) -> bool {
    LAST.captures(text.trim()).is_some_and(|found| found.get(0).is_some_and(|all| all.start() == 0))
}

/// Whether boxes in a paragraph of their own answer the words above it: a yes or a no does, "☐ I agree" is said of the whole paper.
pub fn answers_above(text: &str) -> bool {
    only_answers(text) && YES_OR_NO.is_match(text)
}

/// Whether a sentence asks to choose, so that what is chosen belongs to the one before it.
pub fn asks(text: &str) -> bool {
    static ASKS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^\W*(?:please )?(?:tick|check|mark|select|choose|cross|circle)\b[^.:]{0,60}[.:]?$")
            .expect("the pattern is well-formed")
    });
    ASKS.is_match(text.trim())
}

/// `words`, to which `answers` were given in boxes; nothing where these do not tell.
pub fn decided(words: &str, answers: &str) -> Option<String> {
    let words = words.trim_end();
    let answer = match answer_in(answers)? {
        Answer::Yes => "Yes",
        Answer::No => "No",
        Answer::Open => return Some(format!("{EMPTY}{words}")),
    };
    if words.ends_with('?') {
        return Some(format!("{words} {answer}"));
    }
    Some(format!("{}: {answer}", words.trim_end_matches(['.', ':', ';', ',', '-', '–', '|', ' '])))
}

/// Whether a segment begins with a box, and then whether that is ticked. Its number and a bullet may stand before it.
pub fn boxed(text: &str) -> Option<bool> {
    let text = text.trim_start();
    let behind = match markers::at_start(text) {
        Some(marker) if markers::is_option(text) => &text[marker.length..marker.length],
        Some(marker) => &text[marker.length..],
        None => "",
    };
    let first = [text, behind].into_iter().find(|words| markers::is_option(words))?;
    let length = markers::check_box(first);
    // "1. [ ] (the Client) may print it" has a blank for a name.
    let words = first[length..].trim_start();
    if first.len() < text.len() && first.starts_with(['[', '\\']) && !words.starts_with(char::is_uppercase) {
        return None;
    }
    // What is no box of `check_box` is a tick.
    Some(length == 0 || is_ticked(&first[..length]))
}

/// `text` with the chosen words in place of all, if it offers some of which one is ticked, or an answer behind or before it.
pub fn chosen(text: &str) -> Option<String> {
    if let Some(found) = SPELT.captures(text) {
        let words = text[..found.get(0).map_or(0, |all| all.start())].trim_end();
        return Some(format!("{}: {}", words.trim_end_matches(['.', ':']), &found["answer"]));
    }
    if let Some(found) = SHARED.captures(text) {
        let ticked = |name: &str| is_ticked(&found[name]);
        let before = &text[..found.get(0).map_or(0, |all| all.start())];
        return match (ticked("first"), ticked("second")) {
            (true, false) => Some(format!("{before}{} {}", &found["yes"], &found["rest"])),
            (false, true) => Some(format!("{before}{} {}", &found["no"], &found["rest"])),
            (false, false) => Some(format!("{EMPTY}{text}")),
            (true, true) => None,
        };
    }
    if let Some(found) = FIRST.captures(text) {
        return decided(&found["words"], &found["all"]);
    }
    if let Some(found) = LAST.captures(text)
        && let Some(start) = found.name("all").map(|all| all.start()).filter(|&start| start > 0)
        && let Some(decided) = decided(&text[..start], &found["all"])
    {
        return Some(decided);
    }
    picked(text)
}

/// `text` with the words behind ticked boxes in place of all.
fn picked(text: &str) -> Option<String> {
    let boxes: Vec<_> = BOX.captures_iter(text).collect();
    let ticked = |at: usize| {
        let mark = ["a", "b", "c"].iter().find_map(|group| boxes[at].name(group)).map_or("", |m| m.as_str());
        is_ticked(mark)
    };
    let place = |at: usize| boxes[at].get(0).map_or(text.len()..text.len(), |m| m.range());
    let words = |at: usize| {
        let end = if at + 1 < boxes.len() { place(at + 1).start } else { text.len() };
        text[place(at).end..end].trim()
    };
    let short = (0..boxes.len()).all(|at| (1..=WORDS).contains(&words(at).split_whitespace().count()));
    let picked: Vec<&str> = (0..boxes.len()).filter(|&at| ticked(at)).map(words).collect();
    // One box alone chooses where it stands before a yes or a no.
    let decides = |words: &str| {
        let first = words.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        ["yes", "no"].contains(&first.to_lowercase().as_str())
    };
    let alone = boxes.len() == 1 && picked.first().is_some_and(|words| decides(words));
    if !short || picked.is_empty() || picked.len() == boxes.len() && !alone || place(0).start == 0 {
        return None;
    }
    let picked = picked.join(", ");
    Some(format!(
        "{} {}",
        text[..place(0).start].trim_end(),
        picked.trim_end_matches([',', ';', '/', '|', ' '])
    ))
}

#[cfg(test)]
mod tests {
    use super::{answers_above, boxed, chosen, only_answers};

    #[test]
    fn what_is_ticked_stays_alone() {
        for (text, expected) in [
            ("Client may train AI on it: [x] Yes [ ] No", Some("Client may train AI on it: Yes")),
            ("AI training: ( ) yes / (x) no", Some("AI training: No")),
            ("Media: ☒ print ☒ web ☐ film", Some("Media: print, web")),
            ("Use: [ ] print [ ] web", None),
            ("Use: [x] print", None),
            ("Moral rights are waived: ☒ No", Some("Moral rights are waived: No")),
            ("Moral rights are waived: ☐ No", None),
            ("[x] I agree [ ] I do not", None),
            ("Fee (x) and costs (x) are due", None),
        ] {
            assert_eq!(chosen(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn an_answer_behind_the_words_or_before_them_decides_them() {
        for (text, expected) in [
            ("Client may train AI on it. YES ☐ NO ☒", Some("Client may train AI on it: No")),
            ("Client may train AI on it. Yes [x] / No [ ]", Some("Client may train AI on it: Yes")),
            ("May Client train AI on it? Yes [ ] No [x]", Some("May Client train AI on it? No")),
            ("Client may train AI on it. ( ) Agreed (x) Not agreed", Some("Client may train AI on it: No")),
            ("Client may train AI on it. ☐ Yes ☐ No", Some("☐ Client may train AI on it.")),
            ("Client may train AI on it. ☒ Yes ☒ No", None),
            ("NO [X] YES [ ] Client may train AI on it.", Some("Client may train AI on it: No")),
            ("Client may train AI on it. Yes / No: no", Some("Client may train AI on it: no")),
            (
                "☐ I agree / ☒ I do not agree that Client may train.",
                Some("I do not agree that Client may train."),
            ),
            ("AI. ☒ I agree / ☐ I do not agree that Client may.", Some("AI. I agree that Client may.")),
            ("The Client agreed.", None),
            ("Client may train AI on it. ☐ I agree", None),
        ] {
            assert_eq!(chosen(text).as_deref(), expected, "{text}");
        }
        assert!(only_answers("☐ Yes ☒ No") && only_answers("[x] No.") && only_answers("YES ☐"));
        assert!(answers_above("[x] Yes") && !answers_above("☐ I agree"));
        assert!(!only_answers("Yes, it may.") && !only_answers("☐ Yes, include my book."));
    }

    #[test]
    fn a_box_in_front_of_a_segment_is_ticked_or_empty() {
        for (text, expected) in [
            ("☐ Train AI", Some(false)),
            ("[ ] Train AI", Some(false)),
            ("2. [x] Print it", Some(true)),
            ("- ☒ Print it", Some(true)),
            ("(a) ☐ Print it", Some(false)),
            ("✓ Print it", Some(true)),
            ("(x) Print it", Some(true)),
            ("- Print it", None),
            ("1. [ ] (the Client) may print it", None),
            ("Print it", None),
        ] {
            assert_eq!(boxed(text), expected, "{text}");
        }
    }
}
