//! Photographs made fit to keep (照片): upright, no longer than they need be, without where and by which phone they were
//! taken, and with the words of the office on them. What would burst the machine is refused before it is decoded.

use std::io::Cursor;
use std::sync::{LazyLock, Mutex, PoisonError};

use ab_glyph::{Font, FontVec, PxScale, ScaleFont, point};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, Rgb, RgbImage};

/// The longer edge of what is kept. Pixels.
const EDGE_MAX: u32 = 1_600;
/// The longer edge of a preview. Pixels.
const SMALL_EDGE: u32 = 320;
/// More pixels are no photograph of a phone.
const PIXELS_MAX: u64 = 120_000_000;
const MEMORY_MAX: u64 = 512 * 1024 * 1024;
const QUALITY: u8 = 82;

/// A photograph as it is kept.
#[derive(Debug)]
pub struct Photo {
    /// Upright and reduced, without words on it.
    pub clean: Vec<u8>,
    /// When it was taken, as the camera says: 2011-01-20 09:30.
    pub taken: Option<String>,
}

/// One at a time: each may take hundreds of megabytes.
static TURN: Mutex<()> = Mutex::new(());

/// Reduces a picture; says why it is not taken.
pub fn reduce(bytes: &[u8]) -> Result<Photo, &'static str> {
    const BROKEN: &str = "照片打不开，可能没有传完整，请重新选一次";
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|_| BROKEN)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| BROKEN)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX || decoder.total_bytes() > MEMORY_MAX {
        return Err("照片的像素太多，请把照片缩小后再传");
    }
    let upright = decoder.orientation().map_err(|_| BROKEN)?;
    let taken = decoder.exif_metadata().ok().flatten().and_then(taken_at);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| BROKEN)?;
    picture.apply_orientation(upright);
    Ok(Photo {
        clean: jpeg(&fitted(picture, EDGE_MAX).to_rgb8())?,
        taken,
    })
}

fn fitted(picture: DynamicImage, edge: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= edge {
        return picture;
    }
    // Boxes first, then smooth: as good to the eye and a fraction of the work.
    let rough = picture.thumbnail(edge * 2, edge * 2);
    rough.resize(edge, edge, FilterType::Triangle)
}

fn jpeg(picture: &RgbImage) -> Result<Vec<u8>, &'static str> {
    let mut bytes = Vec::new();
    picture
        .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY))
        .map_err(|_| "照片没有处理成，请换一张")?;
    Ok(bytes)
}

fn decoded(clean: &[u8]) -> Result<DynamicImage, &'static str> {
    image::load_from_memory(clean).map_err(|_| "照片打不开，请重新上传")
}

/// The preview of a reduced picture.
pub fn small(clean: &[u8]) -> Result<Vec<u8>, &'static str> {
    jpeg(&decoded(clean)?.thumbnail(SMALL_EDGE, SMALL_EDGE).to_rgb8())
}

/// A reduced picture turned a quarter to the right.
pub fn turned(clean: &[u8]) -> Result<Vec<u8>, &'static str> {
    jpeg(&decoded(clean)?.rotate90().to_rgb8())
}

/// Whether this machine has letters to write on photographs with.
pub fn can_stamp() -> bool {
    LETTERS.is_some()
}

/// A reduced picture with lines of words at its foot; as it is on a machine without Chinese letters.
pub fn stamped(clean: &[u8], lines: &[String]) -> Result<Vec<u8>, &'static str> {
    let Some(font) = LETTERS.as_ref() else {
        return Ok(clean.to_vec());
    };
    let mut picture = decoded(clean)?.to_rgb8();
    let size = (picture.width().max(picture.height()) as f32 / 42.0).max(14.0);
    let height = size * 1.4;
    let band = (height * lines.len() as f32 + size * 0.6) as u32;
    let top = picture.height().saturating_sub(band);
    for (_, row) in picture.enumerate_rows_mut().skip(top as usize) {
        for (_, _, Rgb(colour)) in row {
            *colour = colour.map(|c| c / 5 * 2);
        }
    }
    for (number, line) in lines.iter().enumerate() {
        let baseline = top as f32 + size * 1.15 + height * number as f32;
        write_line(&mut picture, font, line, size, baseline);
    }
    jpeg(&picture)
}

fn write_line(picture: &mut RgbImage, font: &FontVec, line: &str, size: f32, baseline: f32) {
    let scaled = font.as_scaled(PxScale::from(size));
    let mut x = size * 0.6;
    for letter in line.chars() {
        let id = font.glyph_id(letter);
        let glyph = id.with_scale_and_position(PxScale::from(size), point(x, baseline));
        x += scaled.h_advance(id);
        let Some(outline) = font.outline_glyph(glyph) else {
            continue;
        };
        let bounds = outline.px_bounds();
        outline.draw(|dx, dy, ink| {
            let (px, py) = (
                bounds.min.x as i64 + i64::from(dx),
                bounds.min.y as i64 + i64::from(dy),
            );
            let inside = px >= 0
                && py >= 0
                && px < i64::from(picture.width())
                && py < i64::from(picture.height());
            if inside {
                let (px, py) = (px as u32, py as u32);
                let Rgb(under) = *picture.get_pixel(px, py);
                let white = |c: u8| (f32::from(c) + (255.0 - f32::from(c)) * ink.min(1.0)) as u8;
                picture.put_pixel(px, py, Rgb(under.map(white)));
            }
        });
    }
}

/// A face of the machine that has our letters; looked for once.
static LETTERS: LazyLock<Option<FontVec>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_system_fonts();
    const LIKED: [&str; 7] = [
        "Noto Sans CJK SC",
        "Source Han Sans SC",
        "Microsoft YaHei",
        "SimHei",
        "WenQuanYi Micro Hei",
        "SimSun",
        "AR PL UMing CN",
    ];
    let liked = |face: &fontdb::FaceInfo| {
        let named = |name: &&str| face.families.iter().any(|(family, _)| family == *name);
        LIKED.iter().position(named).unwrap_or(LIKED.len())
    };
    let mut faces: Vec<(usize, u16, fontdb::ID)> = fonts
        .faces()
        .map(|face| (liked(face), face.weight.0.abs_diff(400), face.id))
        .collect();
    faces.sort_by_key(|(liking, weight, _)| (*liking, *weight));
    faces.into_iter().find_map(|(_, _, id)| {
        fonts.with_face_data(id, |data, index| {
            let font = FontVec::try_from_vec_and_index(data.to_vec(), index).ok()?;
            let known = ['走', '访', '慰', '问', '鱼'];
            known
                .iter()
                .all(|c| font.glyph_id(*c).0 != 0)
                .then_some(font)
        })?
    })
});

/// When a photograph was taken, from its EXIF: `2011:01:20 09:30:00` as 2011-01-20 09:30.
fn taken_at(exif: Vec<u8>) -> Option<String> {
    let read = exif::Reader::new().read_raw(exif).ok()?;
    let field = read.get_field(exif::Tag::DateTimeOriginal, exif::In::PRIMARY)?;
    let exif::Value::Ascii(texts) = &field.value else {
        return None;
    };
    let at = exif::DateTime::from_ascii(texts.first()?).ok()?;
    let date = kernel::Date::from_ymd_opt(at.year.into(), at.month.into(), at.day.into())?;
    let whole = at.hour < 24 && at.minute < 60;
    whole.then(|| format!("{date} {:02}:{:02}", at.hour, at.minute))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_it_was_taken_is_read_in_either_byte_order() {
        let mut exif = b"II*\0\x08\0\0\0".to_vec();
        exif.extend(b"\x01\0\x69\x87\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0");
        exif.extend(b"\x01\0\x03\x90\x02\0\x14\0\0\0\x2c\0\0\0\0\0\0\0");
        exif.extend(b"2011:01:20 09:30:00\0");
        assert_eq!(taken_at(exif.clone()).as_deref(), Some("2011-01-20 09:30"));
        for cut in 0..exif.len() - 5 {
            taken_at(exif[..cut].to_vec());
        }
    }
}
