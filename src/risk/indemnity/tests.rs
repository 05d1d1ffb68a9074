use super::*;

fn contract() -> Parties {
    Parties::read("Between Harrow Press Ltd (\"Publisher\") and Jo Finch (\"Author\").")
}

fn platform() -> Parties {
    Parties::read("You keep your posts. We show your posts to you. You let us adapt them; our terms rule.")
}

#[track_caller]
fn says(parties: &Parties, lead: &str, text: &str, expected: Direction) {
    assert_eq!(direction(lead, text, parties), expected, "{lead} | {text}");
}

#[test]
fn those_who_use_a_service_owe_it_by_any_name() {
    for text in [
        "Where we suffer damage by such a quarrel, the relevant subscriber(s) shall indemnify us for all costs.",
        "If we incur losses by it, members shall compensate them in full.",
    ] {
        says(&platform(), "", text, Direction::CreatorIndemnifies);
    }
}

#[test]
fn the_creator_owes_it() {
    for text in [
        "Author shall indemnify, defend and hold harmless Publisher from all claims arising from the Book.",
        "The Author agrees to hold the Publisher and its licensees harmless against any loss.",
        "Author will defend Publisher against any suit brought by a third party.",
        "The Author indemnifies the Publisher for breach of the warranties in clause 6.",
        "Publisher shall be indemnified by Author against libel claims.",
        "The Publisher and its staff shall be held harmless by the Author.",
        "The Author hereby undertakes to keep the Publisher fully indemnified against all costs.",
        "The Author will keep the Publisher and each of its licensees fully and effectively indemnified against all costs.",
        "If a claim succeeds the Author shall bear the cost.",
        "The Author shall indemnify the Publisher and hold the Publisher harmless, and the Publisher shall tell the Author of claims.",
        "Author shall reimburse Publisher for legal fees that a breach of the Author's promises causes.",
        "In case of a claim, the Author must compensate the Publisher for every loss.",
        "If a third person raises claims, the Author frees the Publisher from these claims and the costs of defence.",
        "She keeps the Publisher free from claims of third parties.",
        "If the plot proves to be borrowed, the Author will pay the Publisher back for its losses.",
        "The Author holds the Publisher unharmed from every pretension over the plot.",
        "If that is untrue, the Author must repay what a court makes the Publisher pay.",
        "If somebody sues over a copied picture, the Author will meet the Publisher's reasonable legal costs.",
    ] {
        says(&contract(), "", text, Direction::CreatorIndemnifies);
    }
}

#[test]
fn the_recipient_owes_it() {
    for text in [
        "Publisher shall indemnify and hold harmless the Author from claims about matter that Publisher added.",
        "The Author shall be indemnified by the Publisher against claims over the cover art.",
        "The Publisher agrees to defend the Author at its own cost.",
        "Publisher will reimburse Author for damages that result from changes made without consent.",
        "The Publisher shall keep the Author indemnified in respect of its advertisements.",
        "If a reader sues over the Publisher's edits, the Publisher shall hold the Author harmless.",
        "The Publisher will cover the Author if somebody claims that an advert infringes.",
        "Publisher indemnifies Author.",
        "The other way round, the Publisher will shoulder the costs of a claim over its adverts.",
        "The Publisher in its turn relieves the Author of the damages that its edits cause.",
        "In the same way the Publisher frees the Author from claims that come from its changes.",
        "The Author is indemnified against every claim that follows from the Publisher's edits.",
        "The Author holds the rights and the permits, and the Publisher holds the Author harmless for the tour.",
        "Indemnification by the Publisher. The Publisher shall defend and indemnify the Author.",
        "8. Warranties and Indemnity: the Publisher shall hold the Author harmless.",
    ] {
        says(&contract(), "", text, Direction::RecipientIndemnifies);
    }
}

#[test]
fn both_owe_it() {
    for text in [
        "Each party shall indemnify the other against third-party claims that arise from its own breach.",
        "Both parties agree to hold each other harmless.",
        "Author and Publisher shall indemnify one another.",
        "The parties shall mutually indemnify and defend each other.",
        "Either party that breaks this agreement shall indemnify the other party.",
        "The Author shall indemnify the Publisher against claims over the Work. The Publisher shall indemnify the Author against claims over the cover.",
        "Publisher shall hold Author harmless from claims over its adverts; Author shall indemnify Publisher for libel.",
        "The Author shall indemnify the Publisher against claims over the Work, and the Publisher shall indemnify the Author against claims over the cover.",
        "The Author indemnifies the Publisher for libel and the Publisher indemnifies the Author for its adverts.",
        "Each side pays the other's costs where it broke this agreement.",
        "We each cover the other if a claim is our own fault.",
        "The Author covers the Publisher for libel, and the Publisher covers the Author for its adverts.",
        "The Publisher shall cover the Author against claims over its edits, and vice versa.",
        "The Author shall hold the Publisher harmless from claims over the text, and the other way round.",
    ] {
        says(&contract(), "", text, Direction::Mutual);
    }
}

#[test]
fn the_conduct_of_a_case_is_no_second_indemnity() {
    says(
        &contract(),
        "",
        "The Author shall indemnify the Publisher against libel claims. The Publisher may defend the Author in court and shall tell the Author of the claim.",
        Direction::CreatorIndemnifies,
    );
}

#[test]
fn a_lead_in_names_the_debtor() {
    says(
        &contract(),
        "Author shall:",
        "(c) indemnify Publisher against all claims;",
        Direction::CreatorIndemnifies,
    );
    says(
        &contract(),
        "The Publisher shall at its own cost:",
        "(a) defend and indemnify the Author;",
        Direction::RecipientIndemnifies,
    );
    says(
        &contract(),
        "Author shall indemnify Publisher from losses that arise from:",
        "(b) libel;",
        Direction::CreatorIndemnifies,
    );
}

#[test]
fn platform_terms() {
    let you = [
        "You agree to defend, indemnify and hold us harmless from any claim.",
        "You will indemnify us and our affiliates.",
        "To the extent the law allows, you shall hold harmless and indemnify us against losses from your content.",
    ];
    for text in you {
        says(&platform(), "", text, Direction::CreatorIndemnifies);
    }
    says(
        &platform(),
        "",
        "We will indemnify you against claims that our service infringes.",
        Direction::RecipientIndemnifies,
    );
    says(&platform(), "", "We shall defend you at our cost.", Direction::RecipientIndemnifies);
}

#[test]
fn whose_the_bill_is_tells_who_pays() {
    for text in [
        "If somebody else took that photo, the bill is yours.",
        "When you got it wrong, that one is on you, lawyers and all.",
    ] {
        says(&platform(), "", text, Direction::CreatorIndemnifies);
    }
    for text in [
        "If our captions annoy somebody, we've got you: lawyer, costs, the lot.",
        "If our edits lead to claims, the trouble is on us.",
        "If our mistake lands you in court, it's we who pay.",
        "Should a reader sue over our headline, we'll step in.",
    ] {
        says(&platform(), "", text, Direction::RecipientIndemnifies);
    }
}

#[test]
fn a_customer_who_is_a_party_is_nobody_else() {
    let service = Parties::read(
        "Fen Ltd (\"Provider\") and Moor Ltd (\"Customer\"). Customer Data stays. Customer Data goes.",
    );
    says(
        &service,
        "",
        "The Customer shall indemnify the Provider for what it does.",
        Direction::CreatorIndemnifies,
    );
    says(&service, "", "The Provider's customers shall indemnify the Provider.", Direction::Unknown);
}

#[test]
fn role_words_without_definitions() {
    let none = Parties::read("An agreement.");
    says(&none, "", "Contractor shall indemnify Client against all claims.", Direction::CreatorIndemnifies);
    says(
        &none,
        "",
        "Licensee shall indemnify Licensor for its use of the Images.",
        Direction::RecipientIndemnifies,
    );
    says(
        &none,
        "",
        "The Employer shall indemnify the Employee to the fullest extent of the law.",
        Direction::RecipientIndemnifies,
    );
    says(&none, "", "The Photographer holds the Agency harmless.", Direction::CreatorIndemnifies);
    says(&none, "", "Studio agrees to indemnify Talent for stunt work.", Direction::RecipientIndemnifies);
    says(
        &none,
        "",
        "The Consultant shall indemnify the Company and its officers.",
        Direction::CreatorIndemnifies,
    );
}

#[test]
fn where_nobody_is_named_nothing_is_guessed() {
    for text in [
        "The indemnity shall survive termination.",
        "All losses shall be indemnified in full.",
        "The guarantor shall indemnify the trustee.",
        "The printer shall indemnify the Publisher against claims over the paper.",
        "The Publisher's customers shall indemnify the Publisher for what they do.",
        "An indemnity applies to third-party claims.",
    ] {
        says(&contract(), "", text, Direction::Unknown);
    }
}

#[test]
fn a_marketplace_speaks_of_all_who_pay_in_the_plural() {
    let none = Parties::read("An agreement.");
    for (text, expected) in [
        (
            "Clients shall indemnify Freelancers against claims over Client Materials.",
            Direction::RecipientIndemnifies,
        ),
        ("3. Freelancers will defend and indemnify Clients.", Direction::CreatorIndemnifies),
        ("Freelancers shall indemnify Hirely against claims over their use.", Direction::CreatorIndemnifies),
        ("Clients hold harmless the freelancers.", Direction::RecipientIndemnifies),
    ] {
        says(&none, "", text, expected);
    }
}
