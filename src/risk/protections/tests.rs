use super::*;
use crate::risk::NO_AI;
use crate::segment::segment;

fn ban(probability: f64, covered: &[usize], weakeners: usize) -> Ban {
    let covers = (0..COMPONENTS.len()).map(|k| covered.contains(&k)).collect();
    Ban { probability, covers, weakeners, leaves_use_open: false }
}

#[test]
fn the_shares_add_up_to_one() {
    assert!((COMPONENTS.iter().map(|(_, share, _)| share).sum::<f64>() - 1.0).abs() < 1e-9);
}

#[test]
fn more_components_protect_more_and_weakeners_less() {
    let all: Vec<usize> = (0..COMPONENTS.len()).collect();
    assert!((coverage(&[ban(1.0, &all, 0)]) - 1.0).abs() < 1e-9);
    assert!(coverage(&[ban(1.0, &[0], 0)]) < coverage(&[ban(1.0, &[0, 2], 0)]));
    assert!(coverage(&[ban(1.0, &[0], 1)]) < coverage(&[ban(1.0, &[0], 0)]));
    assert!(coverage(&[ban(0.6, &[0], 0)]) < coverage(&[ban(0.9, &[0], 0)]));
    assert_eq!(coverage(&[]), 0.0);
}

#[test]
fn a_ban_on_handing_the_work_on_or_copying_its_maker_is_told_from_one_on_use() {
    let open = |text: &str| {
        let finding = Finding {
            label: NO_AI.to_owned(),
            probability: 0.9,
            text: text.to_owned(),
            ..Finding::default()
        };
        Ban::read(&finding, &Elsewhere::default()).leaves_use_open
    };
    assert!(open("Client shall not sell the Artwork to AI companies."));
    assert!(open("The Studio will not license the pictures to any developer of foundation models."));
    assert!(!open("Client shall not use the Artwork for AI or license it to AI companies."));
    assert!(!open("Client shall not provide the Artwork as input to an AI tool."));
    assert!(!open("No AI may learn from the Artwork."));
    assert!(open("No digital replica of the Performer may be made."));
    assert!(open("The Studio shall not clone my voice."));
    assert!(open("The Publisher will not imitate the Artist's style by any means."));
    assert!(!open("The Studio shall not clone my voice or train models on the recordings."));
    assert!(!open("The Publisher shall not use the drawings with generative AI to imitate the Artist."));
}

#[test]
fn what_is_put_into_a_tool_is_ingested() {
    for words in [
        "shall not enter the sketches into any AI tool",
        "may not paste the text into a chatbot",
        "no putting of the drawings into generative AI",
        "must not be submitted to artificial intelligence",
        "may not be put into, or used to train, any AI system",
    ] {
        assert!(components_of(words).any(|name| name == "ingestion"), "{words}");
    }
    assert!(!components_of("shall not enter into any AI agreement").any(|name| name == "ingestion"));
    assert!(components_of("or pay a penalty of 500 euros").any(|name| name == "remedy"));
    assert!(components_of("is charged at five times the fee").any(|name| name == "remedy"));
}

#[test]
fn a_ban_for_those_who_ask_counts_as_weakened_twice() {
    let weakeners = |text: &str| {
        let finding = Finding { text: text.to_owned(), ..Finding::default() };
        Ban::read(&finding, &Elsewhere::default()).weakeners
    };
    assert_eq!(weakeners("We do not train on your posts."), 0);
    assert_eq!(weakeners("We do not knowingly train on your posts."), 1);
    assert_eq!(weakeners("We will ask stores not to train AI on the recordings."), 1);
    assert_eq!(
        weakeners("The tag tells AI tools that respect it that your posts should not be used for training."),
        1
    );
    assert_eq!(weakeners("Unless you opt in under Settings, your files are not used to train AI."), 0);
    assert_eq!(weakeners("You may instruct us not to train on your posts."), 2);
    assert_eq!(weakeners("If you switch the setting off, we do not train on your posts."), 2);
    assert_eq!(weakeners("Whether or not you opt out, we do not train on your posts."), 0);
}

fn told(text: &str) -> (Vec<String>, Vec<String>, bool) {
    let finding = Finding { text: text.to_owned(), probability: 0.9, ..Finding::default() };
    let names = |parts: Vec<Component>| parts.into_iter().filter(|c| c.present).map(|c| c.name).collect();
    let (components, weakeners) = card(std::slice::from_ref(&finding), &[0], &Elsewhere::default());
    let others = Ban::read(&finding, &Elsewhere::default()).leaves_use_open;
    (names(components), names(weakeners), others)
}

#[test]
fn that_consent_lifts_a_ban_is_no_hole_in_it_and_that_others_may_is_one() {
    let (covered, weak, _) =
        told("Company shall not train AI on it unless Performer gives express permission.");
    assert_eq!((covered, weak), (vec!["training".to_owned(), "consent".to_owned()], vec![]));
    let (covered, weak, _) = told("The Museum shall not train AI on the Work, but its affiliates may do so.");
    assert_eq!((covered, weak), (vec!["training".to_owned()], vec!["carve_out".to_owned()]));
    let (_, weak, _) = told("Company shall not train AI on it unless the law requires it.");
    assert_eq!(weak, ["carve_out"]);
    // What is not permitted says nothing of whom the other side may permit it.
    let (covered, _, _) = told("Voice cloning: Not permitted");
    assert_eq!(covered, ["synthetic_likeness"]);
    let (covered, _, _) = told("The Studio shall not clone her voice nor permit it.");
    assert_eq!(covered, ["synthetic_likeness", "third_parties"]);
    let (covered, _, _) = told("The ban on AI training stays in force after termination.");
    assert!(!covered.contains(&"remedy".to_owned()), "{covered:?}");
}

#[test]
fn a_ban_on_strangers_says_nothing_of_the_other_side() {
    for text in [
        "Customers who buy a licence may not use Images to train AI.",
        "Peer reviewers must not upload the manuscript to AI tools.",
        "Advertisers and listeners may not train AI on your show.",
        "A Reader may not use posts as input for AI training.",
        "No buyer may use the pictures to train AI.",
        "Our licences tell customers that they may not train AI on the pictures.",
        "Our model providers may not use your posts for training.",
    ] {
        let (covered, _, others) = told(text);
        assert!(others, "{text}");
        assert_eq!(covered, ["third_parties"], "{text}");
    }
    for text in [
        "A Client must not train AI on it.",
        "The Client and its staff must not train AI on it.",
        "Users' posts must not be used to train AI.",
    ] {
        assert!(!told(text).2, "{text}");
    }
}

#[test]
fn a_ban_for_some_accounts_alone_counts_as_weakened_twice() {
    let weakeners = |text: &str| {
        let finding = Finding { text: text.to_owned(), ..Finding::default() };
        Ban::read(&finding, &Elsewhere::default()).weakeners
    };
    assert_eq!(weakeners("We do not train AI on the photos of Enterprise users."), 2);
    assert_eq!(weakeners("We never train on what business customers upload."), 2);
    assert_eq!(weakeners("If you are on a paid plan, we do not train AI on your photos."), 2);
    assert_eq!(weakeners("We do not train models on posts of people in the European Union."), 2);
    assert_eq!(weakeners("Posts of users under 18 are not used to train AI."), 2);
    assert_eq!(weakeners("Whether or not you have a paid plan, we do not train AI on your photos."), 0);
    assert_eq!(weakeners("Our members' posts are not used to train AI."), 0);
}

#[test]
fn what_is_called_input_is_not_ingested_by_its_name() {
    let covers = |words: &str, name: &str| components_of(words).any(|component| component == name);
    assert!(!covers("We do not train on your inputs or outputs.", "ingestion"));
    assert!(covers("shall not input the text into any AI", "ingestion"));
    assert!(covers("no use for the development of AI models", "training"));
    assert!(!covers("no use for the development of AI models", "fine_tuning"));
}

#[test]
fn what_other_clauses_say_of_a_bans_section_counts_with_it() {
    let finding = Finding {
        text: "shall not feed it to any AI".to_owned(),
        section: "4. AI".to_owned(),
        probability: 0.9,
        ..Finding::default()
    };
    let text = "4. AI\n\nA breach of this section entitles the Author to damages.\n\n9. End\n\nSections 4 and 5 survive the end.";
    let read = Elsewhere::read(&segment(text, &[]).segments);
    let covered = |elsewhere: &Elsewhere| {
        let (components, _) = card(std::slice::from_ref(&finding), &[0], elsewhere);
        components.into_iter().filter(|c| c.present).map(|c| c.name).collect::<Vec<_>>()
    };
    assert_eq!(covered(&read), ["ingestion", "remedy", "survival"]);
    // What is fed is not paid for.
    assert_eq!(covered(&Elsewhere::default()), ["ingestion"]);
    let part = |elsewhere: &Elsewhere| coverage(&[Ban::read(&finding, elsewhere)]);
    assert!(part(&read) > part(&Elsewhere::default()));
}

#[test]
fn a_copy_adds_nothing_and_a_weak_ban_takes_nothing_away() {
    let strong = ban(0.9, &[0, 1, 2], 0);
    let alone = coverage(std::slice::from_ref(&strong));
    assert_eq!(coverage(&[strong.clone(), strong.clone()]), alone);
    assert_eq!(coverage(&[strong, ban(0.6, &[0], 3)]), alone);
}
