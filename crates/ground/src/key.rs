//! The key of a record as it stands in addresses: its region and its number, 990101-12.

/// Region and number of a key; nothing where it is none.
pub fn read_key(text: &str) -> Option<(i32, i64)> {
    let (region, id) = text.split_once('-')?;
    Some((region.parse().ok()?, id.parse().ok()?))
}

/// A record of a kind as it is cited: meeting/990101-12.
pub fn read_cited(text: &str) -> Option<(String, i32, i64)> {
    let (kind, key) = text.rsplit_once('/')?;
    let (region, id) = read_key(key)?;
    Some((kind.to_owned(), region, id))
}
