//! Fonts on runs and styles, and `word/fontTable.xml`. Fonts are named, never shipped.

use std::io;

use super::xml::{W, Xml};
use crate::model::Fonts;

/// All four scripts take the same font: 仿宋's own digits are exactly half a character, and the
/// hint makes “”—… Chinese, full-width signs.
pub(super) fn run_fonts(xml: &mut Xml, font: &str) -> io::Result<()> {
    let attributes = [
        ("w:hint", "eastAsia"),
        ("w:ascii", font),
        ("w:hAnsi", font),
        ("w:eastAsia", font),
        ("w:cs", font),
    ];
    xml.empty("w:rFonts", &attributes)
}

/// Font size in half points, for all scripts.
pub(super) fn size(xml: &mut Xml, half_points: u16) -> io::Result<()> {
    xml.value("w:sz", half_points)?;
    xml.value("w:szCs", half_points)
}

/// `word/fontTable.xml`: the fonts by name, with what to take where one is not installed.
pub(super) fn font_table(fonts: &Fonts) -> io::Result<Vec<u8>> {
    let mut names: Vec<&str> = Vec::new();
    for name in [
        &fonts.body,
        &fonts.title,
        &fonts.heading1,
        &fonts.heading2,
        &fonts.page_number,
    ] {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    Xml::part("w:fonts", &[("xmlns:w", W)], |xml| {
        names.iter().try_for_each(|name| {
            xml.element("w:font", &[("w:name", name)], |xml| {
                if let Some(substitutes) = substitutes(name) {
                    xml.value("w:altName", substitutes)?;
                }
                xml.value("w:charset", "86")?;
                xml.value("w:family", "auto")?;
                xml.value("w:pitch", "variable")
            })
        })
    })
}

fn substitutes(font: &str) -> Option<&'static str> {
    match font {
        "仿宋" => Some("仿宋_GB2312,FangSong,宋体"),
        "仿宋_GB2312" => Some("仿宋,FangSong,宋体"),
        "方正小标宋简体" => Some("方正小标宋_GBK,华文中宋,宋体"),
        "楷体" => Some("楷体_GB2312,KaiTi,宋体"),
        "楷体_GB2312" => Some("楷体,KaiTi,宋体"),
        "黑体" => Some("SimHei"),
        "宋体" => Some("SimSun"),
        _ => None,
    }
}
