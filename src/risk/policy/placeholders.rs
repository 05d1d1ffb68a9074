//! Names in braces that reports and suggestions fill in; what each becomes is in [`crate::risk::wording`] and in
//! [`crate::risk::Parties::fill`].

/// All that are filled in.
pub(super) const KNOWN: [&str; 11] = [
    "creator",
    "creator's",
    "recipient",
    "recipient's",
    "Creator",
    "Creator's",
    "Recipient",
    "Recipient's",
    "work",
    "Work",
    "it",
];

/// What is wrong with the braces of a text, with the byte at which each stands.
pub(super) fn problems(text: &str) -> Vec<(usize, String)> {
    let mut problems = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find('{').map(|at| from + at) {
        from = at + 1;
        let rest = &text[from..];
        match rest.find(['}', '{', '\n']) {
            Some(end) if rest[end..].starts_with('}') => {
                let name = &rest[..end];
                if !KNOWN.contains(&name) {
                    let known = KNOWN.map(|name| format!("{{{name}}}")).join(" ");
                    problems.push((at, format!("`{{{name}}}` is filled in by nothing; known are {known}")));
                }
                from += end + 1;
            }
            _ => problems.push((at, "`{` is never closed".to_owned())),
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names_pass_and_others_are_told_with_their_places() {
        assert!(problems("{Creator's} work, {it} and {recipient}'s. } is no name.").is_empty());
        let told = problems("{creator} and {Recipent} and {work");
        assert_eq!(told.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [14, 29]);
        assert!(told[0].1.contains("`{Recipent}`") && told[1].1.contains("never closed"));
        assert_eq!(problems("{} {{it}").len(), 2);
    }
}
