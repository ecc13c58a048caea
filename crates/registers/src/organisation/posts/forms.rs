//! What somebody fills in about organs and posts, read.

use kernel::{Date, DivisionCode};

use super::{LIAISON, NewPost, OrganFilled, OrganKind};
use crate::organisation::Directory;
use ground::authority::Scope;
use ground::reading::{Reading, Wrongs};

type Read<T> = std::result::Result<T, Wrongs>;

fn day_or_none(reading: &mut Reading<'_>, field: &str) -> Option<Date> {
    match reading.text(field).as_str() {
        "" => None,
        text => reading.read(field, text, kernel::read_date),
    }
}

/// Reads an organ: `kind`, `name`, `document`, `set_up_on`, `dissolved_on`.
///
/// # Errors
/// What is wrong, field by field.
pub fn read_organ(text: &dyn Fn(&str) -> String) -> Read<OrganFilled> {
    let mut reading = Reading::new(text);
    let kind = reading.chosen("kind", "类别");
    let kind = kind.and_then(|code| {
        reading.read("kind", &code, |code| {
            OrganKind::from_code(code).map_err(|_| "没有这个类别，请重新选择")
        })
    });
    let name = reading.needed("name", "名称");
    let document = reading.text("document");
    let set_up_on = day_or_none(&mut reading, "set_up_on");
    let dissolved_on = day_or_none(&mut reading, "dissolved_on");
    if set_up_on
        .zip(dissolved_on)
        .is_some_and(|(from, to)| to < from)
    {
        reading.wrong("dissolved_on", "撤销日期不能早于设立日期，请改日期");
    }
    reading.done(kind.zip(name).map(|(kind, name)| OrganFilled {
        kind,
        name,
        document,
        set_up_on,
        dissolved_on,
    }))
}

/// The cells of a line as people type or paste them: tabs, commas, or spaces between.
fn cells(line: &str) -> Vec<String> {
    let hard = line.split(['\t', ',', '，']);
    let cells: Vec<String> = if line.contains(['\t', ',', '，']) {
        hard.map(kernel::tidy).collect()
    } else {
        line.split_whitespace().map(str::to_owned).collect()
    };
    cells
}

/// The lines that say something, with their numbers from 1.
fn lines(text: &str) -> impl Iterator<Item = (usize, Vec<String>)> {
    let numbered = text.lines().enumerate();
    numbered
        .map(|(index, line)| (index + 1, cells(line)))
        .filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()))
}

fn start(reading: &mut Reading<'_>) -> Option<Date> {
    let day = reading.needed("from", "任职日期")?;
    reading.read("from", &day, kernel::read_date)
}

/// Reads who is appointed to posts of an organ: `from`, `document`, and `lines` of 职务 姓名 单位及职务.
///
/// # Errors
/// What is wrong, field by field; a wrong line by its number.
pub fn read_appointed(text: &dyn Fn(&str) -> String) -> Read<Vec<NewPost>> {
    let mut reading = Reading::new(text);
    let from = start(&mut reading);
    let document = reading.text("document");
    let written = text("lines");
    let mut new = Vec::new();
    for (number, cells) in lines(&written) {
        let [post, name, title @ ..] = cells.as_slice() else {
            let what = format!("第{number}行要有职务和姓名，中间空一格");
            reading.wrong("lines", what);
            continue;
        };
        if name.chars().count() > 20 || post.chars().count() > 20 {
            reading.wrong("lines", format!("第{number}行的职务或姓名太长，请核对"));
            continue;
        }
        new.extend(from.map(|from| NewPost {
            post: post.clone(),
            name: kernel::squeeze(name),
            title: title.join(""),
            from,
            document: document.clone(),
        }));
    }
    if written.trim().is_empty() {
        reading.wrong("lines", "请填写任职人员，一行一人");
    }
    reading.done(Some(new))
}

/// Reads who becomes liaison of which village: `from`, `document`, and `lines` of 村 姓名 职务.
///
/// # Errors
/// What is wrong, field by field; a wrong line by its number.
pub fn read_liaisons(
    text: &dyn Fn(&str) -> String,
    directory: &Directory,
    scope: &Scope,
) -> Read<Vec<(DivisionCode, NewPost)>> {
    let mut reading = Reading::new(text);
    let from = start(&mut reading);
    let document = reading.text("document");
    let written = text("lines");
    let mut new = Vec::new();
    for (number, cells) in lines(&written) {
        let [village, name, title @ ..] = cells.as_slice() else {
            reading.wrong("lines", format!("第{number}行要有村和姓名，中间空一格"));
            continue;
        };
        let village = match directory.meant(scope.division(), village) {
            Ok(village) if village.level() == kernel::Level::Village => village,
            Ok(_) => {
                reading.wrong("lines", format!("第{number}行：{village}不是村（社区）"));
                continue;
            }
            Err(error) => {
                reading.wrong("lines", format!("第{number}行：{error}"));
                continue;
            }
        };
        new.extend(from.map(|from| {
            let post = NewPost {
                post: LIAISON.to_owned(),
                name: kernel::squeeze(name),
                title: title.join(""),
                from,
                document: document.clone(),
            };
            (village, post)
        }));
    }
    if written.trim().is_empty() {
        reading.wrong("lines", "请填写联络员，一行一个村");
    }
    reading.done(Some(new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_appointments_is_read_as_people_paste_it() {
        let text = |field: &str| {
            match field {
                "from" => "2010.3.1",
                "document" => "甲委办〔2010〕8号",
                _ => "组长\t周 正\t镇党委书记\n\n副组长 林海 副镇长\n成员，马青，派出所所长",
            }
            .to_owned()
        };
        let read = read_appointed(&text).map_err(|wrong| format!("{wrong:?}"));
        let read: Vec<String> = read
            .unwrap_or_else(|wrong| panic!("{wrong}"))
            .into_iter()
            .map(|n| format!("{}/{}/{}/{}", n.post, n.name, n.title, n.from))
            .collect();
        assert_eq!(
            read,
            [
                "组长/周正/镇党委书记/2010-03-01",
                "副组长/林海/副镇长/2010-03-01",
                "成员/马青/派出所所长/2010-03-01"
            ]
        );
    }

    #[test]
    fn a_line_without_a_name_is_named_by_its_number() {
        let text = |field: &str| match field {
            "from" => "2010-3-1".to_owned(),
            "lines" => "组长 周正\n副组长".to_owned(),
            _ => String::new(),
        };
        let wrong = read_appointed(&text).err();
        let wrong = wrong.and_then(|wrong| wrong.into_iter().next());
        let (field, message) = wrong.unwrap_or_default();
        assert!(field == "lines" && message.contains("第2行"), "{message}");
    }
}
