//! Pictures in a Word file, in which words of the contract may stand that nobody can read here.

use super::xml::Element;

/// Whether a drawing shows a picture of at least 10 by 5 centimetres.
pub(super) fn is_large_picture(drawing: &Element) -> bool {
    const CENTIMETRE: u64 = 360_000;
    drawing.elements().any(|placed| {
        let side = |name: &str| {
            let extent = placed.child("extent").and_then(|extent| extent.attribute(name));
            extent.and_then(|length| length.parse::<u64>().ok()).unwrap_or(0)
        };
        side("cx") >= 10 * CENTIMETRE && side("cy") >= 5 * CENTIMETRE && placed.count("blip") > 0
    })
}
