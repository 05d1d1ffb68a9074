//! Where sentences end in legal prose: abbreviations, citations, initials and decimals end none.

/// Ends (exclusive, before the white space) of the sentences of `text`; the last is the end of `text`.
pub fn ends(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut ends = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < bytes.len() {
        if !matches!(bytes[at], b'.' | b'?' | b'!') {
            at += 1;
            continue;
        }
        let mark = at;
        while at < bytes.len() && matches!(bytes[at], b'.' | b'?' | b'!') {
            at += 1;
        }
        let end = closers(text, at);
        let spaces = bytes[end..].iter().take_while(|b| b.is_ascii_whitespace()).count();
        if end + spaces >= bytes.len() {
            break;
        }
        if spaces > 0
            && starts_sentence(&text[end + spaces..])
            && ends_here(text, start, mark, end, end + spaces)
        {
            ends.push(end);
            start = end + spaces;
            at = start;
        }
    }
    ends.push(text.trim_end().len().max(start));
    ends
}

/// Starts of bullets inside a paragraph that lost its line breaks: at least two of `·`, `•`, `§`, `▪`, `o`, each between
/// white space.
pub fn bullets(text: &str) -> Vec<usize> {
    if !text.contains(['·', '•', '§', '▪', '●', '■', '\u{f0b7}']) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut previous = ' ';
    for (at, c) in text.char_indices() {
        if previous.is_whitespace() && matches!(c, '·' | '•' | '§' | '▪' | '●' | '■' | '\u{f0b7}' | 'o')
        {
            let rest = &text[at + c.len_utf8()..];
            let next = rest.trim_start();
            if rest.starts_with(char::is_whitespace)
                && next.starts_with(char::is_alphabetic)
                && (c != 'o' || next.starts_with(char::is_uppercase))
            {
                found.push(at);
            }
        }
        previous = c;
    }
    if found.len() < 2 { Vec::new() } else { found }
}

/// Skips quotes, brackets and emphasis that close behind a full stop.
fn closers(text: &str, mut at: usize) -> usize {
    while let Some(c) = text[at..].chars().next() {
        if !matches!(c, '"' | '\'' | '”' | '’' | ')' | ']' | '*' | '_' | '»') {
            break;
        }
        at += c.len_utf8();
    }
    at
}

/// Whether `rest` can begin a sentence.
fn starts_sentence(rest: &str) -> bool {
    // "d. Reporting. Maker will", on one line with what stands before it
    let marked =
        super::markers::at_start(rest).filter(|m| !m.bracketed && rest.starts_with(char::is_lowercase));
    if marked
        .is_some_and(|m| rest[m.length..].starts_with(|c: char| c.is_uppercase() || matches!(c, '"' | '“')))
    {
        return true;
    }
    // "☐ It may print it. ☒ It may sell it."
    if super::markers::check_box(rest) > 0 {
        return true;
    }
    let rest = rest.trim_start_matches(['"', '“', '‘', '\'', '(', '[', '*', '_', '«']);
    match rest.chars().next() {
        Some(c) => {
            c.is_uppercase()
                || c.is_ascii_digit()
                || matches!(c, '$' | '§' | '•' | '·' | '●' | '■')
                || c as u32 >= 0x3040
        }
        None => false,
    }
}

/// Whether the stop at `mark` ends the sentence that began at `start`, given what stands before it and at `next`.
fn ends_here(text: &str, start: usize, mark: usize, end: usize, next: usize) -> bool {
    let bytes = text.as_bytes();
    if bytes[mark] != b'.' {
        return true;
    }
    let word_start = text[start..mark]
        .rfind(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '"' | '“' | '/' | '—'))
        .map_or(start, |i| start + i + text[start + i..].chars().next().map_or(1, char::len_utf8));
    let word = text[word_start..mark].trim_start_matches(['*', '_', '‘', '\'']);
    // A closing quote or bracket behind the stop, and the stop still inside it: a whole sentence was quoted.
    let follower = next_word(&text[next..]);
    if word.is_empty() {
        return word_start > start;
    }
    // A marker at the very start ("4." or "A.") belongs to what follows.
    if word_start == start
        && word.len() <= 5
        && (super::markers::at_start(&text[start..]).is_some_and(|m| start + m.length >= next))
    {
        return false;
    }
    if word.bytes().all(|b| b.is_ascii_digit()) {
        let before = last_word(&text[start..word_start]);
        return !is_reference(before) || is_starter(follower);
    }
    let lower = word.to_ascii_lowercase();
    if NEVER.contains(&lower.as_str()) {
        // "No." ends a sentence that consists of it; "no." before a number never does.
        return false;
    }
    let dotted = word.contains('.') && word.bytes().all(|b| b.is_ascii_alphabetic() || b == b'.');
    let single = word.len() == 1 && word.as_bytes()[0].is_ascii_uppercase();
    if MAYBE.contains(&lower.as_str()) || dotted && word.split('.').all(|part| part.len() <= 2) {
        return end > mark + 1 && !text[mark + 1..end].starts_with(')') || is_starter(follower);
    }
    if single {
        // An initial, unless the letter names a thing: "Schedule A. The".
        return is_reference(last_word(&text[start..word_start])) && is_starter(follower)
            || word == "I" && is_starter(follower);
    }
    true
}

fn last_word(text: &str) -> &str {
    let text = text.trim_end();
    text.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default()
}

fn next_word(text: &str) -> &str {
    let text = text.trim_start_matches(['"', '“', '‘', '\'', '(', '[', '*', '_']);
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default()
}

/// Words that name a numbered thing, so that "Section 4." need not end a sentence.
fn is_reference(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    matches!(
        word.to_ascii_lowercase().as_str(),
        "section"
            | "sections"
            | "article"
            | "articles"
            | "clause"
            | "clauses"
            | "paragraph"
            | "paragraphs"
            | "exhibit"
            | "schedule"
            | "appendix"
            | "annex"
            | "rule"
            | "no"
            | "number"
            | "item"
            | "part"
            | "chapter"
            | "attachment"
            | "addendum"
            | "class"
            | "series"
            | "phase"
            | "tier"
            | "type"
    )
}

/// Words that begin sentences of contracts far oftener than names.
fn is_starter(word: &str) -> bool {
    matches!(
        word,
        "The"
            | "Artist"
            | "Author"
            | "Photographer"
            | "Illustrator"
            | "Publisher"
            | "This"
            | "That"
            | "These"
            | "Those"
            | "Any"
            | "All"
            | "Each"
            | "Every"
            | "Either"
            | "Neither"
            | "No"
            | "None"
            | "If"
            | "In"
            | "It"
            | "Its"
            | "At"
            | "As"
            | "On"
            | "Upon"
            | "Unless"
            | "Until"
            | "For"
            | "From"
            | "By"
            | "To"
            | "Such"
            | "Should"
            | "Subject"
            | "Notwithstanding"
            | "Nothing"
            | "Not"
            | "Nor"
            | "Otherwise"
            | "Except"
            | "Without"
            | "With"
            | "Within"
            | "When"
            | "Where"
            | "Whereas"
            | "While"
            | "Whether"
            | "After"
            | "Before"
            | "During"
            | "Provided"
            | "However"
            | "Furthermore"
            | "Further"
            | "Moreover"
            | "Accordingly"
            | "Therefore"
            | "Thereafter"
            | "Thus"
            | "You"
            | "Your"
            | "We"
            | "Our"
            | "They"
            | "Their"
            | "He"
            | "She"
            | "His"
            | "Her"
            | "I"
            | "There"
            | "Both"
            | "Once"
            | "Only"
            | "Other"
            | "Following"
            | "Pursuant"
            | "Nevertheless"
            | "An"
            | "A"
            | "And"
            | "But"
            | "Or"
            | "So"
            | "Do"
            | "Does"
            | "Is"
            | "Are"
            | "Please"
            | "Under"
            | "Because"
            | "Since"
            | "Although"
            | "Please note"
            | "Licensee"
            | "Licensor"
            | "Client"
            | "Contractor"
            | "Consultant"
            | "Company"
            | "Executive"
            | "Employee"
            | "Borrower"
            | "Lender"
            | "Buyer"
            | "Seller"
            | "Tenant"
            | "Landlord"
            | "Distributor"
            | "Supplier"
            | "Customer"
            | "Party"
            | "Parties"
            | "Notice"
            | "Payment"
            | "Section"
            | "Article"
    )
}

/// Abbreviations that stand before what they belong to and end no sentence.
const NEVER: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "st", "messrs", "hon", "rev", "gen", "sen", "rep", "capt", "lt", "col",
    "sec", "secs", "sect", "art", "arts", "para", "paras", "cl", "fig", "figs", "ex", "exh", "app", "ch",
    "vol", "pp", "p", "nos", "v", "vs", "cf", "viz", "e.g", "i.e", "eg", "ie", "approx", "attn", "re", "c.f",
    "reg", "regs", "stat", "supp", "dept", "dist", "no", "tel", "fax", "ref", "est", "incl", "resp", "al",
    "seq", "ca",
];

/// Abbreviations that may also end a sentence; the next word decides.
const MAYBE: &[&str] = &[
    "inc", "corp", "co", "cos", "ltd", "llc", "llp", "lp", "plc", "bros", "assn", "assoc", "intl", "etc",
    "jr", "sr", "esq", "u.s", "u.k", "u.s.a", "l.p", "n.a", "s.a", "n.v", "b.v", "a.m", "p.m", "d.c", "ph.d",
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec", "ave", "blvd", "rd",
    "ste", "mass", "del", "cal", "calif", "pa", "fla", "conn", "ill", "tex", "wash", "va", "md", "mich",
    "pty", "pvt", "s.r.l", "s.p.a", "gmbh", "ag", "mfg", "div", "max", "min", "avg", "misc", "natl", "univ",
    "mgmt", "op", "cit", "ed", "eds", "trans", "mt", "ft", "gov", "govt", "dated",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        let mut start = 0;
        ends(text)
            .into_iter()
            .map(|end| {
                let part = text[start..end].trim();
                start = end;
                part
            })
            .collect()
    }

    #[test]
    fn abbreviations_citations_initials_and_decimals_end_no_sentence() {
        for whole in [
            "Brightwater Inc. and J. R. Vale, Esq. of St. Alban agree on 2.5 percent.",
            "See Smith v. Jones, 12 F. 3d 4, at p. 7, for the rule in Sec. 4 of the Act.",
            "Under Section 4. (a) of the Order the fee, e.g. for reprints, is due at 5 p.m. London time.",
            "The U.S. Copyright Act applies to the Work.",
            "4. Payment is due.",
        ] {
            assert_eq!(split(whole), [whole]);
        }
    }

    #[test]
    fn a_letter_that_counts_what_follows_stands_with_it() {
        assert_eq!(
            split(
                "Sums that are kept bear no interest. d. Reports are due in May. e. \"Fee\" means the price."
            ),
            [
                "Sums that are kept bear no interest.",
                "d. Reports are due in May.",
                "e. \"Fee\" means the price."
            ]
        );
    }

    #[test]
    fn ends_after_abbreviations_quotes_and_brackets_are_found() {
        assert_eq!(
            split("The buyer is Acme Inc. The seller is not."),
            ["The buyer is Acme Inc.", "The seller is not."]
        );
        assert_eq!(split("It is the “Work.” Client owns it."), ["It is the “Work.”", "Client owns it."]);
        assert_eq!(
            split("(It may edit.) Others may not! Why? Because."),
            ["(It may edit.)", "Others may not!", "Why?", "Because."]
        );
        assert_eq!(
            split("It began in 2010. The term is as in Section 4. The fee is due."),
            ["It began in 2010.", "The term is as in Section 4.", "The fee is due."]
        );
    }
}
