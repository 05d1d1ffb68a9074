use super::*;

#[test]
fn defined_names_are_read() {
    let parties = Parties::read(
        "This agreement is between Larkspur Media Ltd (\"Client\") and Ines Okafor (the “Illustrator”).",
    );
    assert_eq!((parties.creator.term.as_str(), parties.recipient.term.as_str()), ("Illustrator", "Client"));
    assert_eq!(parties.fill("{Recipient} pays {creator}'s fee."), "The Client pays the Illustrator's fee.");
}

#[test]
fn a_short_paper_that_defines_nobody_is_read_by_what_its_words_mean() {
    for text in [
        "The Author assigns all rights to the Publisher. The Publisher shall not train AI on the book.",
        "The Photographer licenses the Images to the Client for one year. Any derivative the Client makes belongs to the Photographer, and the Client \
         hereby assigns it to the Photographer. The Client shall not use the Images to train AI.",
    ] {
        let parties = Parties::read(text);
        assert!(["Author", "Photographer"].contains(&parties.creator.term.as_str()), "{parties:?}");
        assert!(["Publisher", "Client"].contains(&parties.recipient.term.as_str()), "{parties:?}");
    }
}

#[test]
fn lines_at_the_top_name_the_parties_as_brackets_do() {
    for (lines, creator, recipient) in [
        ("Client: Moor Ltd\nDesigner: Dana Reed", "Designer", "Client"),
        ("**Customer:** Moor Ltd\n**Supplier:** Dana Reed, York", "Supplier", "Customer"),
    ] {
        let parties =
            Parties::read(&format!("SHEET\n\n{lines}\n\nMoor Ltd owns the posters. Dana Reed shows them."));
        assert_eq!((parties.creator.term.as_str(), parties.recipient.term.as_str()), (creator, recipient));
        assert_eq!(parties.recipient.mentions_by_name("moor owns it, and moor ltd pays").len(), 2);
        assert_eq!(parties.creator.mentions_by_name("dana reed shows it").len(), 1);
    }
    // Where a maker speaks, the line names whoever speaks.
    let speaks = "Photographer: Ann Field\nClient: Bo Lark\n\nWe are photographers in Leeds. A couple (\"you\") books us. We own the \
        copyright in every photograph. We give you a licence to print them. You may not upload them to an app. We show some on our website.";
    assert_eq!(Parties::read(speaks).creator.term, "we");
}

#[test]
fn names_are_defined_in_many_words() {
    for words in [
        "",
        "the ",
        "hereinafter the ",
        "hereinafter, the ",
        "hereafter called the ",
        "herein referred to as the ",
        "hereinafter referred to as ",
        "referred to in this Agreement as the ",
        "known as ",
        "or the ",
    ] {
        let parties = Parties::read(&format!(
            "Between Moor Ltd ({words}\"Publisher\") and Ada Wren ({words}“Author”)."
        ));
        assert_eq!(
            (parties.creator.term.as_str(), parties.recipient.term.as_str()),
            ("Author", "Publisher"),
            "{words}"
        );
    }
    let not = Parties::read("The fee (as the \"Fee\" in Annex 1) and the costs (see \"Author\").");
    assert_eq!(not.creator.term, "the creator");
}

#[test]
fn platform_terms_speak_of_you_and_we() {
    let parties = Parties::read(
        "You keep your content. You let us show your posts. We may adapt them, and we and our partners may keep them.",
    );
    assert_eq!((parties.creator.term.as_str(), parties.recipient.term.as_str()), ("you", "we"));
    assert_eq!(parties.fill("{Recipient} may use {creator}'s work."), "The platform may use your work.");
}

#[test]
fn a_contract_without_definitions_is_read_by_the_words_it_uses() {
    let text = "The Author sells. The Author writes. The Author edits. The Publisher prints. The Publisher pays. The Publisher sells.";
    let parties = Parties::read(text);
    assert_eq!((parties.creator.term.as_str(), parties.recipient.term.as_str()), ("Author", "Publisher"));
}

#[test]
fn a_model_that_is_trained_is_no_party() {
    let terms = "Supplier may tune the Model. The Model is a neural network. Supplier may train the Model. Output of the Model is Supplier's.";
    assert_eq!(Parties::read(terms).creator.term, "the creator");
    let defined = "The neural network that Supplier trains (the \"Model\") may be tuned on Inputs.";
    assert_eq!(Parties::read(defined).creator.term, "the creator");
    let release = "Ada Wren (\"Model\") and Studio Ltd (\"Client\"). Model grants Client the use of the pictures. Client shall not train an AI model on them.";
    assert_eq!(Parties::read(release).creator.term, "Model");
}

#[test]
fn a_customer_who_orders_work_is_the_other_side() {
    let sides = |text| {
        let parties = Parties::read(text);
        (parties.creator.term, parties.recipient.term)
    };
    let named = |creator: &str, recipient: &str| (creator.to_owned(), recipient.to_owned());
    let shoot = "Between Tilda Brandt (\"Customer\") and Oke Hansen (\"Photographer\").";
    assert_eq!(sides(shoot), named("Photographer", "Customer"));
    let build =
        "Between Moor Ltd (\"Customer\") and Fen Ltd (\"Supplier\"). Supplier hands over the Deliverables.";
    assert_eq!(sides(build), named("Supplier", "Customer"));
    let bare = "Supplier may bill. Customer shall pay. Supplier will draw. Customer may print. Supplier shall deliver. Customer may cancel. Supplier may leave. \
        [Tell us what you need. Say so if you do not. We add it for you.]";
    assert_eq!(sides(bare), named("Supplier", "Customer"));
    let undefined = "The Customer orders. The Customer pays. The Customer accepts. The Customer prints. The Illustrator draws. The Illustrator delivers. The Illustrator signs.";
    assert_eq!(sides(undefined), named("Illustrator", "Customer"));
}

#[test]
fn a_customer_who_puts_content_into_a_service_is_the_creator() {
    let text = "Between Fen Ltd (\"Provider\") and Moor Ltd (\"Customer\"), for the service (the \"Platform\"). Provider may copy Customer Data. Customer Content stays Customer's.";
    let parties = Parties::read(text);
    assert_eq!((parties.creator.term.as_str(), parties.recipient.term.as_str()), ("Customer", "Provider"));
    assert_eq!(parties.creator.mentions("the provider indemnifies the customer").len(), 1);
    assert_eq!(parties.recipient.mentions("the service provider indemnifies the customer").len(), 1);
}

#[test]
fn whoever_signs_as_i_is_the_creator() {
    let shoot = "I am Lark Field, and I will take the pictures. You pay me. You may print them. I keep the copyright. You credit me.";
    let parties = Parties::read(shoot);
    assert_eq!((parties.creator.term.as_str(), parties.recipient.term.as_str()), ("I", "you"));
    assert_eq!(parties.fill("{Recipient} pays for {creator's} work."), "The other side pays for your work.");
    assert_eq!(parties.creator.mentions_by_name("(i) i will; (ii) you pay me").len(), 2);
    let staff = "Between Fen Ltd (\"Company\") and its engineers. I hereby assign my inventions to the Company. I will sign papers. I shall keep secrets.";
    let parties = Parties::read(staff);
    assert_eq!((parties.creator.term.as_str(), parties.recipient.term.as_str()), ("I", "Company"));
    let terms = format!(
        "Click I agree. I agree. I agree. {}",
        "You post. We show your posts to you and to us. ".repeat(9)
    );
    assert_eq!(Parties::read(&terms).creator.term, "you");
}

#[test]
fn makers_who_call_themselves_we_are_the_creator() {
    let shoot = "We are Larkfield Studio, photographers. \"You\" means the company that books us. We keep the copyright. \
        You may print the pictures. You credit us. You pay us.";
    let parties = Parties::read(shoot);
    assert_eq!((parties.creator.term.as_str(), parties.recipient.term.as_str()), ("we", "you"));
    assert_eq!(parties.fill("{Recipient} pays for {creator's} work."), "The other side pays for your work.");
    let terms = "We are designers of a service for stories. You post. We show your posts to you and to us. You let us keep them.";
    assert_eq!(Parties::read(terms).creator.term, "you");
}

#[test]
fn makers_who_say_what_they_are_may_have_a_website() {
    let wedding = "We are Ann Field and Bo Lark, photographers in Leeds. A couple (\"you\") books us. We own the copyright in every \
        photograph. We give you a licence to print them. You may not upload them to an app. We show some on our website.";
    let parties = Parties::read(wedding);
    assert_eq!((parties.creator.term.as_str(), parties.recipient.term.as_str()), ("we", "you"));
    let platform = "We are the home for photographers. You upload photographs to our website. You own the copyright. \
        You grant us a licence. We give you a share.";
    assert_eq!(Parties::read(platform).creator.term, "you");
}

#[test]
fn a_class_of_users_is_no_party_where_the_reader_is_meant() {
    let terms = format!(
        "Fernpost Oy (\"Fernpost\") hosts models for its users (\"Users\") and those who make them (each a \"Creator\"). {}",
        "You keep your models. You grant Fernpost a licence to your models. Fernpost may show your models to us and to you. \
         We may end your account. "
            .repeat(3)
    );
    let parties = Parties::read(&terms);
    assert_eq!(parties.creator.term, "you");
    assert!(parties.recipient.mentions_by_name("you indemnify fernpost").len() == 1);
}

#[test]
fn an_author_who_has_a_book_written_is_the_other_side() {
    let ghost = "Between Ada Wren (\"the Author\") and Bo Lark (\"the Ghost\"). The Ghost writes the manuscript. The Ghost assigns the \
        copyright in the manuscript to the Author. The Author shall pay the Ghost. The Ghost waives moral rights in the manuscript.";
    let parties = Parties::read(ghost);
    assert_eq!((parties.creator.term.as_str(), parties.recipient.term.as_str()), ("Ghost", "Author"));
    assert_eq!(parties.creator.mentions("the author pays").len(), 0);
}

#[test]
fn in_a_subcontract_the_subcontractor_makes_the_work() {
    for (whole, part) in [("Contractor", "Subcontractor"), ("Prime", "Sub")] {
        let text = format!(
            "Between Moor Ltd (\"{whole}\") and Fen Ltd (\"{part}\"). {whole} shall pay. {part} shall deliver the code."
        );
        let parties = Parties::read(&text);
        assert_eq!((parties.creator.term.as_str(), parties.recipient.term.as_str()), (part, whole));
    }
    let staff = "Between Moor Ltd (\"Client\") and Fen Ltd (\"Contractor\"), which may hire others (each a \"Subcontractor\").";
    assert_eq!(Parties::read(staff).creator.term, "Contractor");
}

#[test]
fn names_that_no_list_has_are_read_by_what_they_do() {
    let stock = "Between Pixelquay Ltd (\"Pixelquay\") and whoever uploads images (the \"Contributor\"). Contributor grants \
        Pixelquay a licence to the Images. Pixelquay shall pay a share. Pixelquay may use the Images.";
    let parties = Parties::read(stock);
    assert_eq!(
        (parties.creator.term.as_str(), parties.recipient.term.as_str()),
        ("Contributor", "Pixelquay")
    );
    assert_eq!(parties.fill("{Recipient} pays {creator}."), "Pixelquay pays the Contributor.");
    let contest = "Of the Tourist Board (the \"Organiser\"). Anyone may take part (\"Entrant\"). Each Entrant grants the \
        Organiser a right to use the entry. Entrants keep the copyright in entries. The Organiser may crop entries. \
        The Organiser will name the Entrant.";
    let parties = Parties::read(contest);
    assert_eq!((parties.creator.term.as_str(), parties.recipient.term.as_str()), ("Entrant", "Organiser"));
    assert_eq!(parties.creator.mentions_by_name("the entrants and the entrant").len(), 2);
    let host = "\"Fernpost\" means Fernpost Oy, and \"Writers\" means everyone who publishes. Writers own their newsletters. \
        Writers allow Fernpost to send newsletters. Fernpost may not edit a newsletter. Fernpost takes a share.";
    assert_eq!(Parties::read(host).creator.term, "Writers");
}

fn sides(text: &str) -> (String, String) {
    let parties = Parties::read(text);
    (parties.creator.term, parties.recipient.term)
}

#[track_caller]
fn reads(text: &str, creator: &str, recipient: &str) {
    assert_eq!(sides(text), (creator.to_owned(), recipient.to_owned()), "{text}");
}

#[test]
fn one_sentence_tells_who_makes_the_work_whatever_the_roles_usually_do() {
    reads(
        "Between Dr. Ada Wren (\"Author\") and Bo Lark (\"Ghostwriter\"). Ghostwriter will write a memoir for Author. It is a work made for hire for Author.",
        "Ghostwriter",
        "Author",
    );
    reads(
        "Between Elm Attic LLC (\"Producer\") and Oak Records (\"Label\") for recordings by Miriam (\"Artist\"). Producer shall produce and deliver two masters (the \"Masters\"). The Masters shall be owned by Label. Artist may sing them again.",
        "Producer",
        "Label",
    );
    reads(
        "BEAT LEASE. Novak (\"Producer\") and the buyer (\"Licensee\"). Producer grants Licensee a licence to record one song over the Beat.",
        "Producer",
        "Licensee",
    );
    // A client that gives a photographer a right is a client all the same.
    reads(
        "Ines Cole (\"the Photographer\") and Pri N. (\"the Client\"). The Photographer owns the copyright. The Client grants the Photographer the right to use the photographs in any media.",
        "Photographer",
        "Client",
    );
}

#[test]
fn a_company_that_is_named_once_or_twice_gets_the_work() {
    for text in [
        "Between Elmline Freight, Inc. (\"Elmline\") and Oak Software LLC (\"Developer\"). Developer assigns the Deliverables to Elmline.",
        "Between Elm Retail plc (\"Elmline\") and Jo Ash (\"Developer\"). Developer keeps its tools.",
    ] {
        reads(text, "Developer", "Elmline");
    }
}

#[test]
fn whoever_signs_a_release_gives_to_whom_it_names() {
    for role in ["Photographer", "Studio", "Choreographer", "Director"] {
        reads(&format!("RELEASE\n\nI agree that the {role} may film me."), "I", role);
        reads(
            &format!(
                "RELEASE\n\n{role}: Leo Farr\n\nI, the undersigned, hereby grant to the {role} the right to film me. I hereby assign all rights to the {role}. I agree that the {role} may sell them."
            ),
            "I",
            role,
        );
    }
}

#[test]
fn no_party_has_both_sides() {
    let parties = Parties::read(
        "I hereby grant the Photographer the right to film me. I hereby assign to the Photographer all rights. I agree that the Photographer may sell them. You sign here. You date it. You keep a copy.",
    );
    assert_ne!(parties.creator.term, parties.recipient.term);
}

#[test]
fn names_of_an_annexed_contract_are_not_this_ones() {
    reads(
        "Between Fernmart GmbH (the \"Marketplace\") and the type designer named below (the \"Foundry\"). The Foundry grants the Marketplace the right to offer the Fonts.\n\nAnnex A - EULA\n\nBetween the Foundry (\"Licensor\") and the end user. You may use the Font.",
        "Foundry",
        "Marketplace",
    );
}

#[test]
fn those_who_grant_rights_to_a_host_are_the_creators() {
    reads(
        "Fernyard, LLC (\"Fernyard\") hosts portfolios for artists (\"Members\"). Members grant Fernyard a licence to show Member Work. Analytics are the property of Fernyard.",
        "Members",
        "Fernyard",
    );
    reads(
        "These terms are between Arlo Inc. (\"we\") and you. You give us a licence to host your photos. You have the right to object to it. We honour objections.",
        "you",
        "we",
    );
    reads(
        "\"We\" means Fen Pty Ltd. \"You\" means the teacher who uploads a course. We sell courses.",
        "you",
        "we",
    );
}

#[test]
fn one_line_of_a_mail_tells_who_makes() {
    reads("Hi Joe,\n\nI'll write six pages for you. You won't copy my drafts.\n\nPri", "I", "you");
    reads("Hi Joe,\n\nYou'll write six pages for us by May.\n\nPri", "you", "we");
}

/// Contracts that were written without sight of this module: a service must never be taken for the creator, and hardly anybody be
/// read for the other side; who is not found costs less than who is mistaken.
#[test]
fn sides_of_unseen_contracts_are_hardly_ever_turned_round() {
    #[derive(serde::Deserialize)]
    struct Line {
        kind: String,
        creator: String,
        recipient: String,
        text: String,
    }
    let lines: Vec<Line> = include_str!("../../../../tests/parties.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let (mut right, mut turned, mut services) = (0, 0, 0);
    for line in &lines {
        let read = Parties::read(&line.text);
        let (creator, recipient) = (read.creator.term.to_lowercase(), read.recipient.term.to_lowercase());
        let (c, r) = (line.creator.to_lowercase(), line.recipient.to_lowercase());
        right += usize::from(creator == c && recipient == r);
        let wrong = creator == r || recipient == c;
        turned += usize::from(wrong);
        services += usize::from(wrong && line.kind == "platform");
    }
    assert!(right * 100 >= lines.len() * 91, "{right} of {} right", lines.len());
    assert!(turned * 100 <= lines.len() * 6, "{turned} of {} turned round", lines.len());
    assert_eq!(services, 0);
}

/// Whole contracts of `data/clauses`, each by one of many drafters, and who is who in them by somebody else's reading. The weights were fitted
/// on them besides.
#[test]
fn sides_of_whole_contracts_are_hardly_ever_turned_round() {
    #[derive(serde::Deserialize)]
    struct Sides {
        source: String,
        creator: String,
        recipient: String,
        kind: String,
        unclear: bool,
    }
    let contracts = crate::risk::whole::contracts();
    let sides = include_str!("../../../../tests/whole_parties.jsonl").lines();
    let sides: Vec<Sides> =
        sides.map(|line| serde_json::from_str(line).unwrap()).filter(|s: &Sides| !s.unclear).collect();
    let (mut turned, mut missed) = (0, Vec::new());
    for side in &sides {
        let read = Parties::read(&contracts[&side.source].text);
        let (creator, recipient) = (read.creator.term.to_lowercase(), read.recipient.term.to_lowercase());
        let (c, r) = (side.creator.to_lowercase(), side.recipient.to_lowercase());
        turned += usize::from(creator == r || recipient == c);
        if (&creator, &recipient) != (&c, &r) {
            missed.push(format!(
                "{} ({}): {c} and {r}, read as {creator} and {recipient}",
                side.source, side.kind
            ));
        }
    }
    assert!(
        missed.len() * 100 <= sides.len() * 15,
        "{} of {} missed: {missed:#?}",
        missed.len(),
        sides.len()
    );
    assert!(turned * 100 <= sides.len() * 3, "{turned} of {} turned round", sides.len());
}
