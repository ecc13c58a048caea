//! What changed from one version to the next, paragraph by paragraph.

use serde::Serialize;

/// A paragraph in both, in the old one only, or in the new one only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Taken out.
    pub old: Option<String>,
    /// Put in.
    pub new: Option<String>,
}

/// The paragraphs that differ; one that was rewritten is told with what it was.
pub fn changes(old: &str, new: &str) -> Vec<Change> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let longest = longest_common(&old, &new);
    let mut found = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        let same = i < old.len() && j < new.len() && old[i] == new[j];
        if same {
            (i, j) = (i + 1, j + 1);
            continue;
        }
        let drop_old = longest[(i + 1).min(old.len())][j];
        let drop_new = longest[i][(j + 1).min(new.len())];
        if i < old.len() && (j >= new.len() || drop_old >= drop_new) {
            push_old(&mut found, old[i]);
            i += 1;
        } else {
            push_new(&mut found, new[j]);
            j += 1;
        }
    }
    found
}

/// Length of the longest common run of paragraphs from each pair of places on.
fn longest_common(old: &[&str], new: &[&str]) -> Vec<Vec<u32>> {
    let mut table = vec![vec![0u32; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            table[i][j] = if old[i] == new[j] {
                table[i + 1][j + 1] + 1
            } else {
                table[i + 1][j].max(table[i][j + 1])
            };
        }
    }
    table
}

fn push_old(found: &mut Vec<Change>, text: &str) {
    found.push(Change {
        old: Some(text.to_owned()),
        new: None,
    });
}

/// Beside the paragraph it takes the place of, where one was taken out right before.
fn push_new(found: &mut Vec<Change>, text: &str) {
    let text = Some(text.to_owned());
    match found
        .iter_mut()
        .rev()
        .take_while(|c| c.new.is_none())
        .last()
    {
        Some(change) => change.new = text,
        None => found.push(Change {
            old: None,
            new: text,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rewritten_added_and_removed_paragraphs_are_told() {
        let found = changes("一\n二\n三", "一\n贰\n三\n四");
        let told: Vec<(Option<&str>, Option<&str>)> = found
            .iter()
            .map(|c| (c.old.as_deref(), c.new.as_deref()))
            .collect();
        assert_eq!(told, [(Some("二"), Some("贰")), (None, Some("四"))]);
        assert!(changes("一\n二", "一\n二").is_empty());
        assert_eq!(changes("一\n二", "一").len(), 1);
    }
}
