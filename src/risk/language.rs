//! Whether a contract is written in English, the only language that the model reads.
//!
//! In: the text in lower case. Out: a remark where it hardly holds words that every English text is full of. Which other language it is,
//! is not told.

/// Words without which nobody writes English, and which hardly stand in other languages.
const ENGLISH: [&str; 30] = [
    "the", "of", "and", "to", "that", "for", "shall", "or", "any", "by", "be", "not", "this", "with", "is",
    "are", "you", "it", "will", "from", "may", "we", "your", "our", "which", "as", "all", "its", "have",
    "has",
];

/// Fewest words of which that can be told.
const LEAST: usize = 40;
/// Words from the start by which it is told.
const ENOUGH: usize = 5_000;
/// Share of [`ENGLISH`] among the words of a text below which it is in another language, 0 to 1: contracts in English have a quarter and
/// more, lists of works and schedules a tenth.
const SHARE: f64 = 0.05;

/// What to say of a text, in lower case, that is not English.
pub fn remark(lower: &str) -> Option<String> {
    let words = lower.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().nth(1).is_some());
    let (all, english) = words
        .take(ENOUGH)
        .fold((0, 0), |(all, english), word| (all + 1, english + usize::from(ENGLISH.contains(&word))));
    (all >= LEAST && (english as f64) < SHARE * all as f64).then(|| {
        "This seems not to be in English, the only language that is read here: what was found, what was not, and the score say nothing of it."
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_languages_are_told_from_english() {
        let german = "die zeichnerin überträgt dem verlag alle rechte an den zeichnungen, zeitlich und räumlich unbeschränkt, und der verlag darf sie für das \
            training von systemen künstlicher intelligenz nutzen. der verlag zahlt dafür eine vergütung von tausend euro nach lieferung der letzten zeichnung, \
            und die zeichnerin stellt den verlag von ansprüchen dritter frei.";
        let spanish = "la ilustradora cede al editor todos los derechos sobre las ilustraciones, sin límite de tiempo ni de territorio, y el editor puede usarlas \
            para entrenar sistemas de inteligencia artificial. el editor paga por ello mil euros a la entrega de la última ilustración, y la ilustradora \
            responde frente a terceros por las reclamaciones que haya.";
        for text in [german, spanish] {
            assert!(remark(text).is_some(), "{text}");
        }
        let english = "the illustrator draws twelve pictures for the book, and the publisher may print them in it. the publisher pays a fee of one thousand euros \
            on delivery of the last picture, and all other rights stay with the illustrator, who may show them in a portfolio at any time.";
        assert_eq!(remark(english), None);
        assert_eq!(remark("zwei skizzen, drei entwürfe"), None, "too short to be told");
    }
}
