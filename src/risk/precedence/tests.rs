use super::*;
use crate::risk::weighed::weighed;

const PARTIES: &str = "Agreement between Harrow Press (the \"Publisher\") and Jo Finch (the \"Artist\").\n\n";

/// Direction of each finding of `label` in a text where what begins with these words is said to carry it.
fn ways(text: &str, said: &[(&str, &str, f32)], label: &str) -> Vec<Option<Direction>> {
    let (findings, _, _) = weighed(&format!("{PARTIES}{text}"), said);
    findings.iter().filter(|f| f.label == label).map(|f| f.direction).collect()
}

#[test]
fn a_clause_that_another_one_deletes_does_not_hold() {
    let text = |more: &str| {
        format!(
            "3.1 The Artist assigns the copyright in the Artwork to the Publisher.\n\n4. The fee is due in May.\n\n{more}"
        )
    };
    let said = [("ip_assignment", "3.1 The Artist", 0.9)];
    for more in [
        "9. Clause 3.1 is deleted. The copyright stays with the Artist.",
        "ST1 Clause 3.1 is deleted.",
        "9. Clauses 2 and 3 shall not apply to this commission.",
        "9. Clause 3 (Copyright) of this Agreement is hereby deleted in its entirety.",
        "Delete clause 3.1.",
        "Delete clause 3.1 and insert: \"The Artist keeps it.\"",
        "9. Clause 3 of the General Terms is deleted.",
        "9. Clause 3.1 is amended to read: \"The Publisher may print the Artwork.\"",
        "9. Clause 3.1: not applicable.",
        "9. Condition 3 is deleted.",
        "9. Clause 3.1 is replaced by the following: \"The Publisher may print the Artwork.\"",
    ] {
        assert_eq!(ways(&text(more), &said, "ip_assignment"), [Some(Direction::SetAside)], "{more}");
    }
    for more in [
        "9. Clause 4 is deleted.",
        "9. If the fee is not paid, clause 3.1 shall not apply.",
        "9. Clause 3.1 does not apply to sketches.",
        "9. Clause 3.1 is deleted if the book is not printed in 2030.",
        "9. Clause 3.1 is deleted with effect from 1 January 2031.",
        "9. Clause 3.1(b) is deleted.",
        "9. Clause 3 does not apply to this order. Every other order is under it.",
        "9. The second sentence of clause 3.1 is deleted.",
        "Delete clause 3.1, line 4 of Supplement 1 to the Master Agreement.",
    ] {
        assert_eq!(ways(&text(more), &said, "ip_assignment"), [None], "{more}");
    }
    let amendment = "Amendment\n\n3.1 The Artist assigns the copyright in the Artwork to the Publisher.\n\n4. Clause 3.1 is deleted.";
    let (findings, _, _) = weighed(amendment, &said);
    assert_eq!(findings[0].direction, None, "the numbers are those of the paper that it changes");
}

#[test]
fn what_sets_a_clause_aside_is_quoted_and_nothing_is_counted() {
    let text =
        format!("{PARTIES}3. The Artist assigns the copyright to the Publisher.\n\n9. Clause 3 is deleted.");
    let (findings, score, _) = weighed(&text, &[("ip_assignment", "3. The Artist", 0.9)]);
    assert!(findings[0].why.contains("“9. Clause 3 is deleted.”"), "{}", findings[0].why);
    assert_eq!(score.value, 0, "{score:?}");
}

const SAID: [(&str, &str, f32); 2] = [("ai_training", "3.", 0.95), ("no_ai", "7.", 0.95)];

#[test]
fn a_ban_that_goes_before_a_permission_sets_it_aside() {
    let both = |grant: &str, ban: &str| {
        let text = format!("3. {grant}\n\n7. {ban}");
        (ways(&text, &SAID, "ai_training"), ways(&text, &SAID, "no_ai"))
    };
    const GRANT: &str = "The Publisher may use the Artwork to train AI.";
    const BAN: &str = "The Publisher shall not use the Artwork to train AI.";
    let first = (vec![Some(Direction::SetAside)], vec![None]);
    for (grant, ban) in [
        (GRANT, "Notwithstanding clause 3, the Publisher shall not use the Artwork to train AI."),
        (
            GRANT,
            "Notwithstanding anything in this Agreement, the Publisher shall not train AI on the Artwork.",
        ),
        (GRANT, "The Publisher shall not use the Artwork to train AI. This clause prevails."),
        (GRANT, "Nothing in this Agreement permits the Publisher to train AI on the Artwork."),
        ("Subject to clause 7, the Publisher may use the Artwork to train AI.", BAN),
        ("The Publisher may use the Artwork to train AI, only to the extent that clause 7 allows.", BAN),
    ] {
        assert_eq!(both(grant, ban), first, "{grant} {ban}");
    }
    let open = (vec![None], vec![None]);
    for (grant, ban) in [
        (GRANT, BAN),
        ("Notwithstanding clause 7, the Publisher may use the Artwork to train AI.", BAN),
        (
            "Notwithstanding clause 7, the Publisher may use the Artwork to train AI.",
            "Notwithstanding clause 3, the Publisher shall not use the Artwork to train AI.",
        ),
        (
            GRANT,
            "Notwithstanding clause 3, the Publisher shall use reasonable efforts not to train AI on the Artwork.",
        ),
        (GRANT, "Notwithstanding clause 4, the Publisher shall not train AI on the Artwork."),
        (
            "The Publisher may use the Recordings to train AI.",
            "Notwithstanding clause 3, the Publisher shall not train AI on the Artwork.",
        ),
    ] {
        assert_eq!(both(grant, ban), open, "{grant} {ban}");
    }
}

#[test]
fn a_ban_on_less_than_was_allowed_leaves_the_rest_of_the_permission() {
    let grants = |grant: &str, ban: &str| ways(&format!("3. {grant}\n\n7. {ban}"), &SAID, "ai_training");
    const GRANT: &str = "Subject to clause 7, the Publisher may use the Artwork to train its models.";
    for ban in [
        "The Publisher shall not use the Artwork to train a model that makes posters.",
        "The Publisher shall not use the Artwork to train generative AI.",
        "The Publisher shall not use the Artwork to train voice models.",
        "The Publisher shall not use the Artwork to train AI for use in political advertising.",
        "The Publisher shall not use the Artwork to train AI after 31 December 2030.",
        "The Publisher shall not commercially train AI on the Artwork.",
    ] {
        assert_eq!(grants(GRANT, ban), [None], "{ban}");
    }
    let narrow = "Subject to clause 7, the Publisher may use the Artwork to train generative AI.";
    for ban in [
        "The Publisher shall not use the Artwork to train AI.",
        "The Publisher shall not use the Artwork to train generative AI or any other model.",
    ] {
        assert_eq!(grants(narrow, ban), [Some(Direction::SetAside)], "{ban}");
    }
    let all = "The Publisher shall not use the Artwork to train any AI, generative AI included.";
    assert_eq!(grants(GRANT, all), [Some(Direction::SetAside)]);
}

#[test]
fn a_deal_memo_that_controls_goes_before_the_standard_terms_behind_it() {
    let text = "Deal Memo\n\n7. The Publisher shall not use the Artwork to train models.\n\n8. The Standard Terms apply except where inconsistent with this Deal Memo, in which case this Deal Memo controls.\n\nStandard Terms\n\n3. The Publisher may use the Artwork to train models.";
    assert_eq!(ways(text, &SAID, "ai_training"), [Some(Direction::SetAside)]);
    let row = text
        .replace("7. The Publisher shall not use the Artwork to train models.", "AI training: not permitted");
    let said = [("ai_training", "3.", 0.95), ("no_ai", "AI training", 0.95)];
    assert_eq!(ways(&row, &said, "ai_training"), [Some(Direction::SetAside)]);
    let otherwise = text.replace("in which case this Deal Memo controls", "and add to it");
    assert_eq!(ways(&otherwise, &SAID, "ai_training"), [None]);
}

#[test]
fn orders_and_special_terms_that_prevail_go_before_the_contract_and_it_before_them_where_it_says_so() {
    let text = |first: &str, part: &str, inside: &str| {
        format!(
            "1. {first}\n\n3. The Publisher may use the Artwork to train models.\n\n{part}\n\n{inside}\n\n7. The Publisher shall not use the Artwork to train models."
        )
    };
    let fee = "The fee is due in May.";
    for (first, part, inside) in [
        ("If an Order and this Agreement conflict, the Order prevails.", "Order No. 1", ""),
        ("The Special Terms in the Order prevail over this Agreement.", "Special Terms", ""),
        (fee, "Special Terms", "These Special Terms override the Agreement."),
        (fee, "Statement of Work No. 1", "This Statement of Work prevails over the Agreement."),
    ] {
        let text = text(first, part, inside);
        assert_eq!(ways(&text, &SAID, "ai_training"), [Some(Direction::SetAside)], "{text}");
    }
    for (first, part) in [
        ("If an Order and this Agreement conflict, this Agreement prevails.", "Order No. 1"),
        (fee, "Border control"),
    ] {
        assert_eq!(ways(&text(first, part, ""), &SAID, "ai_training"), [None], "{first}");
    }
}

#[test]
fn a_rider_that_prevails_goes_before_the_contract_that_it_hangs_on() {
    let text = |last: &str| {
        format!(
            "3. The Publisher may use the Artwork to train AI.\n\nRIDER ON ARTIFICIAL INTELLIGENCE\n\n7. The Publisher shall not use the Artwork to train AI.\n\n8. {last}"
        )
    };
    let way = |last: &str| ways(&text(last), &SAID, "ai_training");
    assert_eq!(way("In case of conflict this Rider prevails."), [Some(Direction::SetAside)]);
    assert_eq!(way("This Rider is part of the contract."), [None]);
}

#[test]
fn a_permission_that_goes_before_a_ban_is_told_as_such() {
    let why = |grant: &str| {
        let text = format!("{PARTIES}3. {grant}\n\n7. The Publisher shall not use the Artwork to train AI.");
        let (_, score, _) = weighed(&text, &SAID);
        score.contributions.into_iter().find(|part| part.rule == "conflict").map(|part| part.why).unwrap()
    };
    assert!(
        why("Notwithstanding clause 7, the Publisher may train AI on the Artwork.").contains("goes before")
    );
    assert!(why("The Publisher may train AI on the Artwork.").contains("that is open"));
}
