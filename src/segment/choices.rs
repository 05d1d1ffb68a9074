//! Choices within a line of a form: "May the Client train AI on it? [ ] Yes [x] No".
//!
//! In: the words of a segment. Out: the same with what was chosen alone, where one box is ticked and another is not. Boxes that each
//! begin a line are items of a list, and none of these.

use std::sync::LazyLock;

use regex::Regex;

/// Longest choice in words: more is a clause that a box stands in front of.
const WORDS: usize = 6;

static BOX: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\\?\[(?P<a>[ xX✓✔_]{1,3})\\?\]|\((?P<b>[ xX✓✔_]{1,3})\)|(?P<c>[☐☑☒□✓✔⬜✅◯⦿])")
        .expect("the pattern is well-formed")
});

/// `text` with the chosen words in place of all, if it offers some of which one is ticked.
pub fn chosen(text: &str) -> Option<String> {
    let boxes: Vec<_> = BOX.captures_iter(text).collect();
    let ticked = |at: usize| {
        let mark = ["a", "b", "c"].iter().find_map(|group| boxes[at].name(group)).map_or("", |m| m.as_str());
        mark.contains(['x', 'X', '✓', '✔', '☑', '☒', '✅', '⦿'])
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
    use super::chosen;

    #[test]
    fn what_is_ticked_stays_alone() {
        for (text, expected) in [
            ("Client may train AI on it: [x] Yes [ ] No", Some("Client may train AI on it: Yes")),
            ("AI training: ( ) yes / (x) no", Some("AI training: no")),
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
}
