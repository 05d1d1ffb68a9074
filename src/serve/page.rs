//! The start page: a form for a contract, and what there is to know. Without a script the form is posted as it is and answered with the
//! report; the script sends it in the background and shows how far the work is.
//!
//! In: what the server offers. Out: HTML, with its style, script and icon from addresses of their own. Another thing to do is another
//! section in [`Start::html`]; a form in it with `data-job` is sent by the script as the first one is.

use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};

use super::bounds::Bounds;
use crate::report::html::{STYLE, escape};
use crate::report::printable;
use crate::risk::Role;

/// The page's style, after that of reports.
const OWN_STYLE: &str = include_str!("page.css");
/// The page's script.
pub const SCRIPT: &str = include_str!("page.js");
/// The icon in the browser's tab.
pub const ICON: &str = include_str!("icon.svg");

/// What the start page may do: its own style, script and requests, and nothing from anywhere else.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
                      trusted-types 'none'";

/// The start page of a server.
#[derive(Debug, Clone)]
pub struct Start {
    sides: Vec<Role>,
    most_bytes: u64,
    kept: String,
}

impl Start {
    /// A page that offers `sides`, the first of which is chosen, for documents of at most `file_bytes`.
    #[must_use]
    pub fn new(sides: Vec<Role>, file_bytes: u64, bounds: &Bounds) -> Self {
        Self { sides, most_bytes: file_bytes, kept: bounds.kept_in_words() }
    }

    /// `page` as a response.
    pub fn response(&self, page: impl IntoResponse) -> Response {
        const CSP: HeaderName = header::CONTENT_SECURITY_POLICY;
        ([(CSP, POLICY)], page).into_response()
    }

    /// The style of the page, in a file of its own.
    #[must_use]
    pub fn style() -> String {
        format!("{STYLE}{OWN_STYLE}")
    }

    /// The page; `wrong` says what was wrong with what was sent before.
    #[must_use]
    pub fn html(&self, wrong: Option<&str>) -> String {
        let title = if wrong.is_some() { "Not read – TermScore" } else { "TermScore" };
        let wrong = wrong.map(|words| escape(&printable(words))).unwrap_or_default();
        let (scan, compare, kept) = (self.scan(), self.compare(), &self.kept);
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <!-- A form that is posted without a script would otherwise not say that it comes from here. -->\n\
             <meta name=\"referrer\" content=\"same-origin\">\n\
             <title>{title}</title>\n<link rel=\"icon\" href=\"/icon.svg\">\n<link rel=\"stylesheet\" href=\"/page.css\">\n\
             <script src=\"/page.js\" defer></script>\n</head>\n<body>\n<main>\n<h1>TermScore</h1>\n\
             <p>Reads a contract and says what it does to the work of the person who makes it: who will own it, what may be done with it, \
             and whether it may feed AI.</p>\n\
             <p class=\"promise\"><b>Nothing leaves this computer.</b> The program that you started here reads the contract. It keeps the \
             report in memory for {kept} at most, and writes nothing to disk.</p>\n\
             <p id=\"error\" role=\"alert\">{wrong}</p>\n{scan}{PROGRESS}{compare}\
             <p class=\"soft\"><b>It is no legal advice.</b> It reports what clauses say, and it can miss or misread them: read the \
             contract. It reads English.</p>\n\
             </main>\n</body>\n</html>\n"
        )
    }

    fn scan(&self) -> String {
        let (most, mib, sides) = (self.most_bytes, self.most_bytes >> 20, self.sides(""));
        format!(
            "<form action=\"/scan\" method=\"post\" enctype=\"multipart/form-data\" data-job data-most=\"{most}\" \
             data-too-large=\"larger than {mib} MiB: split it, or give the contract alone\">\n\
             <div class=\"drop\">\n<label for=\"file\">The contract</label>\n\
             <input type=\"file\" id=\"file\" name=\"file\" aria-describedby=\"formats\" \
             accept=\".pdf,.docx,.html,.htm,.md,.markdown,.txt,.text\">\n\
             <p id=\"formats\" class=\"soft\">PDF, Word (.docx), HTML, Markdown or plain text, up to {mib} MiB.\
             <span id=\"dropping\" hidden> You may also drop it anywhere on this page.</span></p>\n</div>\n\
             <label for=\"text\">Or paste its text</label>\n\
             <textarea id=\"text\" name=\"text\" rows=\"6\" spellcheck=\"false\" autocomplete=\"off\"></textarea>\n\
             {sides}{PARTIES}<button type=\"submit\">Read the contract</button>\n\
             <noscript><p class=\"soft\">The page answers when the report is ready, which may take some seconds.</p></noscript>\n\
             </form>\n"
        )
    }

    fn compare(&self) -> String {
        let (most, mib, sides) = (self.most_bytes, self.most_bytes >> 20, self.sides("compare-"));
        let file = |id: &str, name: &str| {
            format!(
                "<label for=\"{id}\">{name}</label>\n<input type=\"file\" id=\"{id}\" name=\"{id}\" \
                 accept=\".pdf,.docx,.html,.htm,.md,.markdown,.txt,.text\" required>\n"
            )
        };
        format!(
            "<h2>Compare two versions</h2>\n<p>What changed for the work between a draft and the next one, clause by clause.</p>\n\
             <form action=\"/compare\" method=\"post\" enctype=\"multipart/form-data\" data-job data-most=\"{most}\" \
             data-too-large=\"larger than {mib} MiB: split it, or give the contract alone\">\n{}{}{sides}\
             <button type=\"submit\">Compare</button>\n</form>\n",
            file("old", "The old version"),
            file("new", "The new version")
        )
    }

    /// The choice of a side, where there is one; `form` begins the ids of its fields.
    fn sides(&self, form: &str) -> String {
        if let [side] = self.sides[..] {
            return format!("<p>The report is for {}, as the policy in use says.</p>\n", in_words(side));
        }
        let mut choices = String::new();
        for (number, side) in self.sides.iter().enumerate() {
            let (name, checked) = (side_name(*side), if number == 0 { " checked" } else { "" });
            choices.push_str(&format!(
                "<p class=\"choice\"><input type=\"radio\" id=\"{form}{name}\" name=\"side\" value=\"{name}\"{checked}>\
                 <label for=\"{form}{name}\">{}</label></p>\n",
                in_words(*side)
            ));
        }
        format!("<fieldset>\n<legend>The report is for</legend>\n{choices}</fieldset>\n")
    }
}

/// Fields for who is who, which most contracts tell by themselves.
const PARTIES: &str = "<details>\n<summary id=\"who\">Who is who, if a report has it wrong</summary>\n\
                       <label for=\"creator-name\">What the contract calls whoever makes the work</label>\n\
                       <input type=\"text\" id=\"creator-name\" name=\"creator\" placeholder=\"Consultant, you\" autocomplete=\"off\" spellcheck=\"false\">\n\
                       <label for=\"recipient-name\">What it calls whoever gets rights in it</label>\n\
                       <input type=\"text\" id=\"recipient-name\" name=\"recipient\" placeholder=\"Aduro Ltd, we\" autocomplete=\"off\" spellcheck=\"false\">\n\
                       </details>\n";

const PROGRESS: &str = "<section id=\"progress\" aria-label=\"Progress\" hidden>\n<p role=\"status\" id=\"stage\"></p>\n\
                        <progress id=\"bar\" aria-label=\"Clauses labelled\"></progress>\n<p id=\"count\" class=\"soft\"></p>\n</section>\n";

/// A side as forms name it.
pub(super) const fn side_name(side: Role) -> &'static str {
    match side {
        Role::Creator => "creator",
        Role::Client => "client",
    }
}

const fn in_words(side: Role) -> &'static str {
    match side {
        Role::Creator => "the creator, who makes the work",
        Role::Client => "the client, who gets rights in it",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(sides: &[Role]) -> Start {
        Start::new(sides.to_vec(), 100 << 20, &Bounds::new(100 << 20))
    }

    #[test]
    fn the_side_that_was_asked_for_is_chosen() {
        let page = start(&[Role::Client, Role::Creator]).html(None);
        assert!(page.contains("value=\"client\" checked>") && page.contains("value=\"creator\">"), "{page}");
        let page = start(&[Role::Client]).html(None);
        assert!(!page.contains("type=\"radio\"") && page.contains("for the client"), "{page}");
    }

    #[test]
    fn what_was_wrong_is_said_in_plain_text() {
        let page = start(&[Role::Creator]).html(Some("`<script>x</script>\u{1b}[2J.pdf`: is broken"));
        assert!(
            page.contains("role=\"alert\">`&lt;script&gt;x&lt;/script&gt;␛[2J.pdf`: is broken</p>"),
            "{page}"
        );
    }

    #[test]
    fn nothing_on_the_page_is_inline_or_from_elsewhere() {
        let page = start(&[Role::Creator, Role::Client]).html(None);
        for forbidden in ["style=", "<style", " onclick", "http:", "https:", "//"] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
        for file in [SCRIPT, OWN_STYLE, STYLE] {
            for forbidden in ["http:", "https:", "url(", "@import", "innerHTML", "eval("] {
                assert!(!file.contains(forbidden), "{forbidden}");
            }
        }
    }
}
