use super::*;

fn platform() -> Parties {
    Parties::read("You keep your posts. We show your posts to you. You let us adapt them; our terms rule.")
}

fn book() -> Parties {
    Parties::read("Between Harrow Press Ltd (\"Publisher\") and Jo Finch (\"Author\").")
}

#[track_caller]
fn says(parties: &Parties, lead: &str, text: &str, binds: bool) {
    assert_eq!(direction(lead, text, parties) == Some(Direction::BindsCreator), binds, "{lead} | {text}");
}

#[test]
fn who_has_a_duty_and_must_not_do_something_besides_is_bound() {
    let text = "The Author shall keep the sources secret, shall not paste them into chatbots, and shall delete them.";
    says(&book(), "", text, true);
    says(
        &book(),
        "",
        "The Author shall deliver it to the Publisher, and shall not be paid by the AI.",
        false,
    );
    says(
        &book(),
        "",
        "The Author shall deliver it to the Publisher, which shall not feed it to an AI.",
        false,
    );
}

#[test]
fn ai_use_that_the_creator_must_first_agree_to_is_told() {
    let asks = |parties: &Parties, text: &str| with_consent("", text, parties).is_some();
    for text in [
        "The Publisher may, after obtaining the Author's signed consent, generate a synthetic voice.",
        "The Publisher may train models on the Work with the prior written consent of the Author.",
        "Subject to the Author's approval in each case, the Publisher may use the Work for AI.",
    ] {
        assert!(asks(&book(), text), "{text}");
    }
    assert!(asks(&platform(), "We train on your posts only with your permission."));
    assert!(asks(
        &platform(),
        "If you join the optional Voice Lab programme, we may train a model on your voice."
    ));
    for text in [
        "The Publisher may train models on the Work without the Author's consent.",
        "The Author hereby gives consent, and with it the Publisher may train on the Author's Work.",
        "The Publisher may train models with the consent of its insurer.",
        "After delivery the Publisher may train models on the Author's Work.",
    ] {
        assert!(!asks(&book(), text), "{text}");
    }
    assert!(!asks(&platform(), "By posting you consent to our training on your posts."));
}

#[test]
fn what_is_granted_to_the_creator_goes_there() {
    let goes = |parties: &Parties, text: &str| grant("", text, parties).is_some();
    for text in [
        "The Publisher grants back to the Author a perpetual licence to teach with the article.",
        "The Author is hereby granted an irrevocable licence to use extracts for any purpose.",
        "The Author may use the Publisher's sales figures to train a model of her own.",
    ] {
        assert!(goes(&book(), text), "{text}");
    }
    assert!(goes(&platform(), "We grant you a perpetual, worldwide licence to the themes."));
    assert!(goes(&platform(), "Fernwick grants its users a perpetual licence to edit the themes."));
    for text in [
        "The Author grants the Publisher a perpetual licence to the Work.",
        "The Author grants the Publisher every right that was granted to the Author by third parties.",
        "The Publisher grants the Author a fee, and the Author grants the Publisher all rights for ever.",
        "No right is granted to the Author, and the Publisher may adapt the Work for ever.",
        "The Publisher may adapt the Work without limit.",
        "The Author may allow the Publisher to use the Work for any purpose.",
        "The Author may use the proofs, and the Publisher may use the Work for any purpose.",
        "What was granted to the Author ends, and rights granted by the Author to the Publisher survive for ever.",
    ] {
        assert!(!goes(&book(), text), "{text}");
    }
    for text in
        ["You grant us a perpetual licence.", "The licence that you give us, and your users, never ends."]
    {
        assert!(!goes(&platform(), text), "{text}");
    }
}

#[test]
fn what_the_creator_must_not_do_binds_it() {
    for (lead, text) in [
        ("", "You may not use our pages to train AI models."),
        ("", "You agree that you will not, and will not help others to, mine the service for data."),
        ("You shall not:", "(c) feed anything from the service into a machine-learning system;"),
        ("You agree:", "• Not to train any model on what you find here;"),
        ("", "You are prohibited from using the API to build a data set."),
        ("", "Please do not use the archive to develop AI."),
        ("", "Without our prior written consent, nothing from the site may be put into an AI system."),
        ("", "Users may not ingest the catalogue into a language model."),
        ("", "We do not permit you to train models on the maps."),
        (
            "Prohibited uses of our Service include any harmful acts, including:",
            "• using any output to train models;",
        ),
        ("This includes using our products or services to:", "• train an AI model on outputs without leave"),
        ("", "At this time, Fernwick prohibits any use of its interface to train a model."),
        ("Your app and its answers must not:", "(f) use requests to develop models;"),
    ] {
        says(&platform(), lead, text, true);
    }
    says(&book(), "", "The Author shall not use the Publisher's style guide to train an AI system.", true);
    let staff = Parties::read(
        "To Fen Ltd (\"Company\"). I hereby assign my inventions. I will sign papers. I shall keep secrets.",
    );
    says(&staff, "", "I will not paste Company documents into a chatbot that trains on them.", true);
    says(&staff, "", "The Company shall not train AI on what I make (i) at home or (ii) on leave.", false);
    says(&book(), "", "Nor may the Author feed the readers' letters to a chatbot.", true);
}

#[test]
fn all_who_sign_are_bound_by_what_begins_with_them() {
    let host = Parties::read(
        "Between the Member and Brightloom B.V. (\"Brightloom\"). The Member uploads designs. The Member keeps the copyright. The Member grants Brightloom a licence. Brightloom may show designs. Brightloom pays the Member a share.",
    );
    assert_eq!(host.creator.term, "Member");
    says(&host, "", "5. Members shall not train any model on the designs of others.", true);
    says(&host, "", "Brightloom shall not let Members or others train on designs.", false);
    says(&host, "", "Readers shall not use what Members upload to train AI.", false);
}

#[test]
fn users_of_a_service_are_bound_by_what_they_must_not_do_with_others_works() {
    says(&platform(), "", "Users must not use listings for AI training.", true);
    says(&platform(), "", "Members who sell here may never scrape what others sell to train AI.", true);
}

#[test]
fn what_the_creator_may_do_only_so_binds_it() {
    for (lead, text) in [
        ("", "You may use the service only for your own, non-commercial purposes."),
        ("", "We grant you a limited licence to the fonts, solely for letters to your family."),
        ("", "We reserve all rights that are not expressly granted to you."),
        ("", "Fernwick reserves all other rights."),
        ("You may use the brand:", "(a) only in the colours of the guide;"),
        ("", "The fonts remain the property of Fernwick, and you may use them solely for letters."),
    ] {
        says(&platform(), lead, text, true);
    }
    let shoot = Parties::read(
        "I shoot for two days. You pay me. You may print the pictures. I keep the copyright. You credit me.",
    );
    says(&shoot, "", "I'll use your brief solely to prepare the shoot.", true);
    says(&book(), "", "The Author will use the Publisher's records solely to check the accounts.", true);
    says(&book(), "", "All rights in the series title are reserved to the Publisher.", true);
}

#[test]
fn whoever_is_handed_a_thing_for_a_use_is_bound() {
    for text in [
        "The notes that the Publisher hands over may be consulted for the index and for nothing else.",
        "Plates supplied by the Publisher serve the second edition only.",
        "To the Author it is forbidden to feed the Publisher's letters to a chatbot.",
        "Entering the series bible into a machine that learns is prohibited to the Author.",
        "The style sheet may only be used by the Author for this book.",
        "It is forbidden to load the Publisher's sales reports into a service that trains on them.",
        "The Author for her part does not put the readers' letters into a chatbot.",
    ] {
        says(&book(), "", text, true);
    }
    for text in [
        "Our logo is for posts about the fair and for nothing else.",
        "Use our fonts just for the invitation.",
        "Take the files, but please don't use them for anything else.",
        "The brief we send you is for this job only.",
    ] {
        says(&platform(), "", text, true);
    }
    let shoot = Parties::read(
        "I shoot for two days. You pay me. You may print the pictures. I keep the copyright. You credit me.",
    );
    for text in [
        "Your guest list is used only to plan the day.",
        "Your recipes and addresses don't go into any chatbot that learns.",
    ] {
        says(&shoot, "", text, true);
    }
    for text in
        ["Your pictures are for your own walls only.", "I can't accept that a model is trained on them."]
    {
        says(&shoot, "", text, false);
    }
    for text in [
        "The manuscript that the Author hands over may be used for the contest only.",
        "Pictures supplied by the Author may be printed in the catalogue and nowhere else.",
        "The Publisher shall not feed the Author's letters to a model, nor its own.",
        "It is forbidden to train a model on the Author's drafts.",
    ] {
        says(&book(), "", text, false);
    }
    for text in
        ["Your drafts are for the contest only.", "We keep the texts you send us for the archive only."]
    {
        says(&platform(), "", text, false);
    }
}

#[test]
fn what_binds_the_other_side_or_both_or_nobody_by_name_does_not() {
    for (lead, text) in [
        ("", "We will not use your posts to train AI."),
        ("", "Your posts must not be used to train AI."),
        ("", "Prohibited uses of your content include training AI."),
        ("", "Fernwick prohibits any use of your posts to train a model."),
        ("", "You may tell us not to train on your posts, or choose not to take part."),
        ("", "You can opt out of training in your settings; you may not opt out of backups."),
        ("", "You do not have to let us train on your posts."),
        ("", "If you do not want your posts used for training, write to us."),
        ("", "Posts are used for AI only with your consent, and you may not be charged for refusing it."),
        ("", "Neither you nor we may train AI on what the other keeps secret."),
        ("", "You may let us use your drafts, but only to show them to your friends."),
        ("", "You keep every right that you do not grant to us."),
        ("", "Fernwick may not use your drafts except to print them, and you get no right to its archive."),
        ("", "You can end this licence, except for copies that others hold, by deleting a post."),
        ("", "Nothing here may be used to train AI."),
    ] {
        says(&platform(), lead, text, false);
    }
    for text in [
        "The Publisher shall not, without the Author's consent, use the Work to train AI.",
        "The Author licenses the Work to the Publisher, which may print it only in the Territory.",
        "The Author grants the Publisher the right to use the Work solely in the Territory.",
        "The Author reserves all rights not expressly granted to the Publisher.",
        "Each party shall use the other's information only for this agreement.",
        "The Author shall not use the proofs, and the Publisher shall not use the notes, to train AI.",
    ] {
        says(&book(), "", text, false);
    }
    let unknown = Parties::read("An agreement.");
    says(&unknown, "", "The Publisher shall use the Work solely in the Territory.", false);
}

/// Clauses that were written without sight of this module, with whom they bind: one that protects the creator must hardly ever
/// be read as binding it, while one that binds it may be overlooked.
#[test]
fn hardly_a_clause_that_binds_the_other_side_is_read_as_binding_the_creator() {
    #[derive(serde::Deserialize)]
    struct Line {
        intro: String,
        lead: String,
        text: String,
        binds: String,
    }
    let lines: Vec<Line> = include_str!("../../../tests/bound.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let read = |line: &&Line| {
        let contract = format!("{}\n{} {}", line.intro, line.lead, line.text);
        direction(&line.lead, &line.text, &Parties::read(&contract)).is_some()
    };
    let of = |who: &str| -> (usize, usize) {
        let of: Vec<&Line> = lines.iter().filter(|line| line.binds == who).collect();
        (of.iter().copied().filter(|line| read(line)).count(), of.len())
    };
    let (creator, recipient, both, unclear) = (of("creator"), of("recipient"), of("both"), of("unclear"));
    let wrong = recipient.0 + both.0 + unclear.0;
    assert!(wrong * 50 <= recipient.1 + both.1 + unclear.1, "{recipient:?} {both:?} {unclear:?}");
    assert!(creator.0 * 2 >= creator.1, "{creator:?}");
}

#[test]
fn what_is_not_granted_to_those_who_use_a_service_binds_them() {
    for text in [
        "No rights to use our marks are provided to you here.",
        "Except for the licence above, nothing in these terms grants you any right or title in our name.",
        "When you buy a picture, you will be granted only a right to look at it.",
    ] {
        says(&platform(), "", text, true);
    }
    says(
        &platform(),
        "",
        "We will use your posts only to show them, and no right in them is granted to us.",
        false,
    );
}

#[test]
fn what_users_are_licensed_to_use_is_theirs() {
    let goes = |text: &str| grant("", text, &platform()).is_some();
    assert!(goes("You are licensed to use the rendered pictures for any purpose."));
    assert!(!goes("We are licensed to use your pictures for any purpose."));
}

#[test]
fn a_clients_consent_to_the_makers_portfolio_is_a_right_of_the_maker() {
    let parties = Parties::read("Between Moor Ltd (\"Client\") and Jo Ash (\"Photographer\").");
    let towards = |text: &str| grant("", text, &parties);
    for text in [
        "The Client consents to the perpetual use of the pictures in the Photographer's portfolio.",
        "The Client permits use of the pictures in the Photographer's own showreel for ever.",
    ] {
        assert_eq!(towards(text), Some(Direction::ToCreator), "{text}");
    }
    for text in [
        "The Photographer consents to the perpetual use of the pictures in the Client's advertising.",
        "The Photographer grants the Client perpetual use of the pictures from the Photographer's portfolio.",
    ] {
        assert_eq!(towards(text), None, "{text}");
    }
}

#[test]
fn what_other_users_may_do_with_the_readers_work_is_no_right_of_the_reader() {
    let to_creator = |text: &str| grant("", text, &platform()).is_some();
    for text in [
        "Other users may use your public posts to train their models.",
        "Users may train models on the posts of other users, yours among them.",
        "We grant other users a licence to build on your pictures.",
        "Another user may use your drawings for machine learning.",
    ] {
        assert!(!to_creator(text), "{text}");
    }
    for text in [
        "You may use the output of the service to train your own models.",
        "We grant users a licence to use our templates.",
        "Users may train models on what the service makes.",
    ] {
        assert!(to_creator(text), "{text}");
    }
    says(&platform(), "", "Other users may not use your public posts to train models.", false);
}
