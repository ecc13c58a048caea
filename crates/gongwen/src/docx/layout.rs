//! GB/T 9704—2012 in Word's units. Lengths are twips (1/20 pt, 56.7 to the millimetre), sizes
//! half points.

/// A4, short and long side (§5.1).
pub(super) const PAPER: (u32, u32) = (11906, 16838);

/// Margins around the 156 mm × 225 mm type area (§5.2.1): 天头 37, 订口 28, right 26, bottom 35 mm.
pub(super) const TOP: u32 = 2098;
pub(super) const BINDING: u32 = 1588;
pub(super) const OUTER: u32 = 1474;
pub(super) const BOTTOM: u32 = 1984;

/// 22 lines on 225 mm (§5.2.3): exact spacing and the pitch of the line grid.
pub(super) const LINE: u32 = 579;

/// One character of the body, 3号 = 16 pt.
pub(super) const CHARACTER: u32 = 320;

/// Added to every body character so that 28 fill 156 mm (§5.2.3). 28 × 16 pt is 5.8 pt too wide.
/// −4 leaves 28 × 15.8 pt = 442.4 pt, still 0.2 pt too wide, and a first line of 32 + 26 × 15.8 pt
/// 0.6 pt too wide; −5 fits both, and justification takes up the rest.
pub(super) const TRACKING: i32 = -5;

/// Half a character of the body as it is set, tracking included.
pub(super) const HALF_CHARACTER: u32 = (CHARACTER as i32 + TRACKING) as u32 / 2;

/// Height of the page number's line. It must be exact: a footer that takes the grid's line is
/// taller and steals a line from the body.
pub(super) const FOOTER_LINE: u32 = 280;

/// From the foot of the type area to the foot of the page number's line, so that the dashes stand
/// 7 mm (397) below the type area (§7.5).
pub(super) const FOOTER_DROP: u32 = 397 + FOOTER_LINE / 2;

/// 3号, the body.
pub(super) const SIZE_BODY: u16 = 32;
/// The name of a bulletin: larger than any title, and eight characters still fit the line.
pub(super) const SIZE_MASTHEAD: u16 = 88;
/// 2号, the title.
pub(super) const SIZE_TITLE: u16 = 44;
/// 4号, the page number.
pub(super) const SIZE_FOOTER: u16 = 28;
/// 小四, notes under a table.
pub(super) const SIZE_NOTE: u16 = 24;

/// One printed page: paper and margins, upright or turned.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    pub(super) landscape: bool,
}

impl Page {
    /// Width and height of the paper.
    pub(super) fn paper(self) -> (u32, u32) {
        if self.landscape {
            (PAPER.1, PAPER.0)
        } else {
            PAPER
        }
    }

    /// Top, right, bottom, left. A turned page keeps its binding edge at the top.
    pub(super) fn margins(self) -> [u32; 4] {
        if self.landscape {
            [BINDING, TOP, OUTER, BOTTOM]
        } else {
            [TOP, OUTER, BOTTOM, BINDING]
        }
    }

    /// Width of the type area.
    pub(super) fn measure(self) -> u32 {
        let [_, right, _, left] = self.margins();
        self.paper().0 - right - left
    }

    /// Characters of half width that a title line holds.
    pub(super) fn title_half_widths(self) -> usize {
        (self.measure() / (u32::from(SIZE_TITLE) * 10)) as usize * 2
    }
}
