use super::*;
use crate::risk::weighed::weighed;

const START: &str = "Agreement between Harrow Press (the \"Publisher\") and Jo Finch (the \"Artist\").\n\n1. \"Prohibited Uses\" means merchandise, fine-tuning and the training of artificial intelligence.\n\n";

fn bans(more: &str) -> Vec<(Option<Direction>, f64)> {
    let (findings, _, _) = weighed(&format!("{START}{more}"), &[]);
    findings.iter().filter(|f| f.label == NO_AI).map(|f| (f.direction, f.probability)).collect()
}

#[test]
fn a_ban_in_a_term_that_means_a_use_for_ai_is_found() {
    for more in [
        "2. The Publisher shall make no Prohibited Use of the Artwork.",
        "2. The Publisher shall not put the Artwork to any Prohibited Use.",
        "2. The Publisher will refrain from Prohibited Uses of the Artwork.",
        "2. Prohibited Uses are not permitted.",
        "2. Prohibited Uses will not be made of the Artwork.",
        "2. There is no prohibited use of drugs, and no Prohibited Use of the Artwork.",
    ] {
        assert_eq!(bans(more), [(None, PROBABILITY)], "{more}");
    }
    for more in [
        "2. The Publisher shall not be prevented from Prohibited Uses.",
        "2. The Publisher shall pay for every Prohibited Use.",
        "2. The Publisher shall make no prohibited use of drugs.",
        "2. The Publisher shall make no other use of the Artwork.",
    ] {
        assert_eq!(bans(more), [], "{more}");
    }
}

#[test]
fn a_term_for_another_use_is_no_ban_on_ai() {
    let text = "1. \"Excluded Use\" means merchandise and film.\n\n2. The Client shall make no Excluded Use of the Work.";
    assert!(weighed(text, &[]).0.is_empty());
    for text in [
        "1. \"Use\" means printing, copying and machine learning.\n\n2. The User shall not sell the Work.",
        "1. \"Permitted Use\" means printing and machine learning.\n\n2. The Client shall not sell the Work but for the Permitted Use.",
        "1. \"Agreed Activities\" means printing and machine learning.\n\n2. The Client shall do nothing beyond the Agreed Activities, and no more.",
    ] {
        assert!(weighed(text, &[]).0.is_empty(), "{text}");
    }
    let activities = "1. \"Excluded Activity\" means machine learning.\n\n2. The Client shall not begin Excluded Activities.";
    assert_eq!(weighed(activities, &[]).0.len(), 1);
    let staff = "1. \"Product Training\" means the training of the Client's staff.\n\n2. The Client shall not offer Product Training to others.";
    assert!(weighed(staff, &[]).0.is_empty());
    let system = "1. \"AI System\" means software that learns by training.\n\n2. The Client shall not sell the AI System.";
    assert!(weighed(system, &[]).0.is_empty());
}

#[test]
fn a_purpose_that_is_defined_by_training_confines_nothing() {
    let read = |meaning: &str| {
        let text = format!(
            "Agreement between Brightloom Ltd (the \"Provider\") and Jo Finch (the \"Customer\").\n\n1. \"Permitted Purpose\" means {meaning}.\n\n2. Provider shall use Customer Content only for the Permitted Purpose."
        );
        let (findings, _, _) = weighed(&text, &[("purpose_limitation", "2. Provider", 0.97)]);
        findings.into_iter().map(|f| (f.label, f.direction)).collect::<Vec<_>>()
    };
    for meaning in [
        "providing, improving and training the Service and its models",
        "the provision of the Service and the training of Provider's machine-learning models",
        "hosting the Service, and fine-tuning language models",
    ] {
        let told = vec![(TRAINING.to_owned(), None), (PURPOSE.to_owned(), Some(Direction::WidePurpose))];
        assert_eq!(read(meaning), told, "{meaning}");
    }
    for meaning in [
        "the provision of the Service to Customer",
        "providing the Service, but not the training of models",
        "the training of Customer's staff",
    ] {
        assert_eq!(read(meaning), [(PURPOSE.to_owned(), None)], "{meaning}");
    }
}

#[test]
fn leave_in_a_term_that_means_training_is_found() {
    let start = "Agreement between Harrow Press (the \"Publisher\") and Jo Finch (the \"Artist\").\n\n1. \"Refinement\" means the feeding of the Drawings into software in order to train its models.\n\n";
    let leave = |more: &str| {
        let (findings, _, _) = weighed(&format!("{start}{more}"), &[]);
        findings.iter().filter(|f| f.label == TRAINING).count()
    };
    for more in [
        "2. The Publisher may carry out Refinement.",
        "2. The Publisher may use the Drawings for Refinement.",
        "2. The Publisher is entitled to undertake any Refinement.",
    ] {
        assert_eq!(leave(more), 1, "{more}");
    }
    for more in [
        "2. The Publisher may not carry out Refinement.",
        "2. The Publisher may carry out Refinement only with the Artist's consent.",
        "2. The Artist may carry out Refinement.",
        "2. The Publisher may carry out refinement of its layout.",
        "2. The Publisher may cancel Refinement.",
    ] {
        assert_eq!(leave(more), 0, "{more}");
    }
    let offered = "1. \"Services\" means the training of AI models.\n\n2. The Supplier may perform the Services at home.\n\n3. The Supplier shall not perform the Services at night.";
    assert!(weighed(offered, &[]).0.is_empty());
    let other = start.replace("train its models", "sharpen them");
    assert!(weighed(&format!("{other}2. The Publisher may carry out Refinement."), &[]).0.is_empty());
}

#[test]
fn a_ban_covers_what_its_terms_mean() {
    let text = format!("{START}2. The Publisher shall make no Prohibited Use of the Artwork.");
    let (findings, _, elsewhere) = weighed(&text, &[]);
    let (parts, _) = crate::risk::protections::card(&findings, &[0], &elsewhere);
    let present: Vec<&str> = parts.iter().filter(|p| p.present).map(|p| p.name.as_str()).collect();
    assert_eq!(present, ["training", "fine_tuning"]);
}
