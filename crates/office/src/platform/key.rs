//! The key of a record as it stands in addresses: its region and its number, 990101-12.

/// Region and number of a key; nothing where it is none.
pub fn read_key(text: &str) -> Option<(i32, i64)> {
    let (region, id) = text.split_once('-')?;
    Some((region.parse().ok()?, id.parse().ok()?))
}
