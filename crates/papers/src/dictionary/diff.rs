//! What a file loses and what it gains, line by line.

/// Beyond so many lines each, only that they differ is told.
const COMPARED_MAX: usize = 1_500;

/// Lines taken away and lines added, in order; common lines by the longest common subsequence.
pub fn lines(old: &str, new: &str) -> (Vec<String>, Vec<String>) {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    if old.len() > COMPARED_MAX || new.len() > COMPARED_MAX {
        let told = format!("（{} 行改为 {} 行）", old.len(), new.len());
        return (Vec::new(), vec![told]);
    }
    let width = new.len() + 1;
    // common[i * width + j]: how many lines of old[i..] and new[j..] go together.
    let mut common = vec![0u16; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i * width + j] = if old[i] == new[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut gone, mut added, mut i, mut j) = (Vec::new(), Vec::new(), 0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == new.len()
            || (i < old.len() && common[(i + 1) * width + j] >= common[i * width + j + 1])
        {
            gone.push(old[i].to_owned());
            i += 1;
        } else {
            added.push(new[j].to_owned());
            j += 1;
        }
    }
    (gone, added)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_line_is_one_gone_and_one_added() {
        let (gone, added) = lines("a\nb\nc\n", "a\nB\nc\nd\n");
        assert_eq!(
            (gone, added),
            (vec!["b".to_owned()], vec!["B".to_owned(), "d".to_owned()])
        );
    }
}
