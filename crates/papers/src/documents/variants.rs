//! 换说法: a template may say the same thing in several ways, `[[甲｜乙｜丙]]` or a whole line `甲｜乙｜丙`. Which one an
//! office gets goes by its place among its neighbours, the year and the place in the template, so that it is the same
//! whenever it is asked, another one next year, and another one next door.

use kernel::DivisionCode;

/// Between the ways of saying something.
pub(super) const BAR: char = '｜';

/// So many ways at least: what was said this year is not said again in the next two.
pub(super) const WAYS_MIN: usize = 3;

/// Whose turn it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Turn {
    /// The number of an office among its neighbours.
    pub office: i64,
    /// 年度
    pub year: i32,
}

impl Turn {
    /// Of an office in a year.
    pub fn of(division: DivisionCode, year: i32) -> Turn {
        // Village, town, county, city, province: the lowest number that its code has.
        let mut code = division.get();
        for digits in [1_000, 1_000, 100, 100] {
            match code % digits {
                0 => code /= digits,
                number => {
                    return Turn {
                        office: number,
                        year,
                    };
                }
            }
        }
        Turn { office: code, year }
    }

    /// Which of several ways, at a place of a template.
    fn among(self, ways: usize, place: usize) -> usize {
        let ways = i64::try_from(ways.max(1)).unwrap_or(1);
        let place = i64::try_from(place).unwrap_or_default();
        let turn = self.office + i64::from(self.year) + place;
        usize::try_from(turn.rem_euclid(ways)).unwrap_or_default()
    }
}

/// A template that says everything in one way.
pub(super) fn chosen(template: &str, turn: Turn) -> String {
    let mut out = String::new();
    let mut line = vec![String::new()];
    let mut inner: Option<Vec<String>> = None;
    let mut place = 0;
    let mut said = |ways: Vec<String>| {
        if ways.len() > 1 {
            place += 1;
        }
        let at = turn.among(ways.len(), place);
        ways.into_iter().nth(at).unwrap_or_default()
    };
    let mut rest = template;
    while let Some(letter) = rest.chars().next() {
        let tagged = [("{#", "#}"), ("{%", "%}"), ("{{", "}}")];
        let tag = tagged.iter().find(|(open, _)| rest.starts_with(open));
        let length = match tag {
            Some((_, close)) => rest.find(close).map_or(rest.len(), |at| at + close.len()),
            None if rest.starts_with("[[") || rest.starts_with("]]") => 2,
            None => letter.len_utf8(),
        };
        let (piece, after) = rest.split_at(length);
        rest = after;
        match (piece, &mut inner) {
            ("[[", None) => inner = Some(vec![String::new()]),
            ("]]", Some(_)) => {
                let way = said(inner.take().unwrap_or_default());
                add(&mut line, &format!("[[{way}]]"));
            }
            ("\n", _) => {
                // What was opened and not closed ends with its line.
                if let Some(open) = inner.take() {
                    add(&mut line, &format!("[[{}", open.join("｜")));
                }
                out.push_str(&said(std::mem::replace(&mut line, vec![String::new()])));
                out.push('\n');
            }
            (piece, Some(ways)) if piece.starts_with(BAR) => ways.push(String::new()),
            (piece, None) if piece.starts_with(BAR) => line.push(String::new()),
            (piece, Some(ways)) => add(ways, piece),
            (piece, None) => add(&mut line, piece),
        }
    }
    if let Some(open) = inner {
        add(&mut line, &format!("[[{}", open.join("｜")));
    }
    out.push_str(&said(line));
    out
}

/// One of the ways in which a rule says something.
pub(super) fn one_way(text: &str, turn: Turn, place: u32) -> String {
    let ways: Vec<&str> = text.split(BAR).collect();
    let place = usize::try_from(place).unwrap_or_default();
    ways[turn.among(ways.len(), place)].to_owned()
}

fn add(ways: &mut [String], text: &str) {
    if let Some(last) = ways.last_mut() {
        last.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "[[走访{{ 数(\"走访慰问户次\") }}户｜登门{{ 数(\"走访慰问户次\") }}户｜看望{{ 数(\"走访慰问户次\") }}户]]。";

    fn town(number: i64, year: i32) -> Turn {
        let code = DivisionCode::try_from(990_101_000_000 + number * 1_000).expect("a town");
        Turn::of(code, year)
    }

    #[test]
    fn no_office_says_it_twice_within_three_years_nor_as_its_neighbour_does() {
        let said = |number, year| chosen(SAID, town(number, year));
        for year in 2009..2030 {
            for number in 101..130 {
                let (now, next, then) = (
                    said(number, year),
                    said(number, year + 1),
                    said(number, year + 2),
                );
                assert!(now != next && next != then && now != then, "{now}");
                assert_ne!(now, said(number + 1, year));
            }
        }
        assert_eq!(said(101, 2011), said(101, 2011));
    }

    #[test]
    fn the_lowest_number_of_a_code_is_the_offices_own() {
        let of = |code: i64| Turn::of(DivisionCode::try_from(code).expect("a code"), 0).office;
        assert_eq!(of(990_101_101_000), 101);
        assert_eq!(of(990_101_101_201), 201);
        assert_eq!(of(990_102_000_000), 2);
        assert_eq!(of(990_100_000_000), 1);
    }

    #[test]
    fn bars_within_tags_and_comments_are_no_ways_and_other_lines_stay() {
        let template = "{# 甲｜乙｜丙 #}\n# 总结\n甲{{ \"一｜二\" }}。\n";
        assert_eq!(chosen(template, Turn::default()), template);
    }

    #[test]
    fn a_line_is_said_in_one_way_with_the_pieces_that_are_in_it() {
        let template = "## 走访\n共[[{{ 甲 }}户｜{{ 甲 }}家｜{{ 甲 }}门]]。｜计[[{{ 乙 }}人]]。｜合{{ 丙 }}。\n尾";
        for year in 0..9 {
            let text = chosen(template, Turn { office: 0, year });
            let lines: Vec<&str> = text.lines().collect();
            assert_eq!((lines.len(), lines[0], lines[2]), (3, "## 走访", "尾"));
            assert!(!text.contains(BAR), "{text}");
            let opened = lines[1].matches("[[").count();
            assert_eq!(opened, lines[1].matches("]]").count(), "{text}");
        }
    }
}
