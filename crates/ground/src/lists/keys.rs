//! Many records named in one hidden field. What was selected stays selected, whatever changes before it is confirmed.

use super::Key;

/// Many keys in one hidden field: `990101:1-500,502;990102:7`.
pub fn keys_text(keys: &[Key]) -> String {
    let mut sorted = keys.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut text = String::new();
    let mut rest = sorted.as_slice();
    let mut region = None;
    while let Some(&(of, first)) = rest.first() {
        let run = rest
            .iter()
            .zip(first..)
            .take_while(|(key, id)| **key == (of, *id))
            .count();
        let (_, last) = rest[run - 1];
        if region == Some(of) {
            text.push(',');
        } else {
            if region.is_some() {
                text.push(';');
            }
            text.push_str(&format!("{of}:"));
            region = Some(of);
        }
        text.push_str(&first.to_string());
        if run > 1 {
            text.push_str(&format!("-{last}"));
        }
        rest = &rest[run..];
    }
    text
}

/// More are never selected at once: a county has no more people.
const KEYS_MAX: usize = 1_000_000;

/// Reads what [`keys_text`] wrote; what cannot be read is none.
pub fn keys_from(text: &str) -> Vec<Key> {
    let mut keys = Vec::new();
    for (region, ids) in text.split(';').filter_map(|part| part.split_once(':')) {
        let Ok(region) = region.parse::<i32>() else {
            continue;
        };
        for run in ids.split(',') {
            let (first, last) = run.split_once('-').unwrap_or((run, run));
            if let (Ok(first), Ok(last)) = (first.parse::<i64>(), last.parse::<i64>()) {
                let left = KEYS_MAX.saturating_sub(keys.len());
                keys.extend((first..=last).take(left).map(|id| (region, id)));
            }
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_keys_take_little_room() {
        let keys = [
            (990102, 7),
            (990101, 3),
            (990101, 1),
            (990101, 2),
            (990101, 9),
        ];
        let text = keys_text(&keys);
        assert_eq!(text, "990101:1-3,9;990102:7");
        let mut sorted = keys.to_vec();
        sorted.sort_unstable();
        assert_eq!(keys_from(&text), sorted);
        assert!(keys_from("nobody").is_empty());
        assert_eq!(keys_from("1:1-99999999999").len(), KEYS_MAX);
    }
}
