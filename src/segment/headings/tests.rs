use super::*;

#[test]
fn whole_lines() {
    for heading in [
        "4. Secondment",
        "5.1 Term.",
        "INTELLECTUAL PROPERTY",
        "**20\\. Individual Conditions of Use**",
        "# Rights",
        "Moral Rights",
        "ARTICLE IV",
        "5. NO WARRANTY.",
        "LIMITED WARRANTY",
        "HOW YOU MAY USE THE SERVICE",
        "MAY 5, 2020",
        "SUCCESSORS AND ASSIGNS",
        "I - DEFINITIONS",
        "2.1 Rights Granted.",
        "2.1 The Work.",
        "2.2 The Client's Marks.",
        "4.3 Excluded Liability.",
        "6.2 Assigns and Successors.",
        "2. You Own Your Content",
        "9.1 The Parties' Rights",
        "EXHIBIT A: FORM OF NOTE",
        "Schedule 2: The Work",
        "Definitions:",
        "LICENSED MARKS AND RESERVED RIGHTS",
    ] {
        assert!(is_heading(heading, false), "{heading}");
    }
    for text in [
        "The Client pays.",
        "(a) edit the Work;",
        "4.1 Client owns the Work.",
        "the Client may:",
        "Client shall not:",
        "[ ] None",
        "CLIENT MAY USE THE ARTWORK TO TRAIN ARTIFICIAL INTELLIGENCE MODELS.",
        "3. CLIENT OWNS THE ARTWORK",
        "THE ARTIST SHALL INDEMNIFY THE CLIENT.",
        "**Client may use the Artwork to train AI models.**",
        "2.4 Publisher May Train AI Models On The Work.",
        "3. CLIENT MAY TRAIN AI ON THE ARTWORK.",
        "2.1 No AI Training On The Work.",
        "- No AI Training",
        "AI Training: Permitted",
        "OWNERSHIP: CLIENT",
        "Client Shall Not:",
        "2. AI. The Agency trains models.",
        "(g) the Workflows, with the exception of any BLI Inventions; and",
        "### Client may use the Artwork to train AI models.",
        "NO AI TRAINING.",
        "☒ Usage Data",
        "7.2 Sections 4 and 5 survive.",
        "1.2 The Client owns the Work.",
        "1.2 The Client owns the Work",
        "1. The Painter paints 2 Pictures.",
        "3. The Artist indemnifies the Client.",
        "3. The Artist waives Moral Rights.",
        "5.1 Copyright in the Illustrations passes to the Publisher.",
        "5.2 Copyright in the Illustrations remains with the Illustrator.",
        "6. Training of AI on the Illustrations is permitted.",
        "7. Artist grants Client all Rights.",
    ] {
        assert!(!is_heading(text, false), "{text}");
    }
}

#[test]
fn page_marks() {
    for mark in [
        "Page | 6",
        "Mural Agreement v3    Page 4",
        "12",
        "- 12 -",
        "Page 3 of 9",
        "<PAGE>",
        "-----",
        "Source: ACME, 10-K, 1/2/2003",
        "iv",
        "A-12",
    ] {
        assert!(is_mark(mark), "{mark}");
    }
    for text in
        ["(e) all drafts; Page 42 of 85", "12. Term", "Page setup fees are due", "The fee is 12", "(iv)"]
    {
        assert!(!is_mark(text), "{text}");
    }
}

#[test]
fn entries_of_a_table_of_contents_are_marks() {
    for entry in [
        "2. Use of the work to train artificial intelligence models ............................................................ 3",
        "Article 4 Moral rights . . . . . . . 12",
        "Annex …… iv",
    ] {
        assert!(is_mark(entry), "{entry}");
    }
    for text in ["The Client pays 400", "Fee ........ EUR 400", "......... in words", "It pays ... and so on"]
    {
        assert!(!is_mark(text), "{text}");
    }
}
