//! The form of a bank layout, made of a draft.

use crate::kit::{Choice, Field, FieldKind, Form, Group};
use ground::error::Result;
use ground::office::Office;
use papers::dictionary::banks::{CellDraft, LayoutDraft};
use payments::{BankReasons, CellOf, layout_values};

/// In place of a value: words that are always the same.
pub(super) const WORDS: &str = "words";
/// In place of a value: the cell goes.
pub(super) const GONE: &str = "-";
/// In place of a value: nothing was chosen, which is refused.
pub(super) const UNCHOSEN: &str = "?";
/// A tabulator, which a form would lose.
pub(super) const TAB: &str = "tab";
/// So many empty codes stand behind those that there are.
const SPARE: usize = 3;
/// No layout has more cells in a part.
pub(super) const CELLS_MAX: usize = 80;
/// How a day may be written.
const DAYS: [&str; 6] = [
    "yyyyMMdd",
    "yyyy-MM-dd",
    "yyyy年M月d日",
    "yyyyMM",
    "yyyy-MM",
    "yyyy年M月",
];

/// A part of the file that has cells.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub name: &'static str,
    legend: &'static str,
    of: CellOf,
    pub headed: bool,
    /// So many empty cells stand behind those that there are; more come with the next look at the sample.
    spare: usize,
}

pub(super) const COLUMN: Part = Part {
    name: "column",
    legend: "每一笔的第{}栏",
    of: CellOf::Line,
    headed: true,
    spare: 1,
};
pub(super) const HEAD: Part = Part {
    name: "head",
    legend: "文件头第{}格",
    of: CellOf::File,
    headed: false,
    spare: 2,
};
pub(super) const TAIL: Part = Part {
    name: "tail",
    legend: "文件尾第{}格",
    of: CellOf::File,
    headed: false,
    spare: 2,
};
pub(super) const ANSWER: Part = Part {
    name: "answer",
    legend: "回盘的第{}栏",
    of: CellOf::Answer,
    headed: true,
    spare: 1,
};

fn choices(list: &[(&str, &str)]) -> Vec<Choice> {
    let list = list.iter();
    list.map(|(value, label)| Choice::new(*value, *label))
        .collect()
}

fn picked(name: &str, label: &str, list: &[(&str, &str)], value: &str) -> Field {
    Field::choice(name, label, choices(list))
        .value(value)
        .required()
}

/// Makes the form of a draft.
///
/// # Errors
/// When the causes of the catalogue cannot be read.
pub(super) fn layout_form(office: &Office, at: &str, draft: &LayoutDraft) -> Result<Form> {
    let delimiter = match draft.delimiter.as_str() {
        "," => "",
        "\t" => TAB,
        other => other,
    };
    let heading = if draft.heading { "1" } else { "0" };
    let whole = vec![
        Field::text("label", "格式的名称")
            .required()
            .value(&draft.label)
            .hint("报盘、回盘时按这个名称选，例如 县农商行代发"),
        picked(
            "kind",
            "什么样的文件",
            &[
                ("delimited", "文本，格与格之间有分隔符"),
                ("fixed", "文本，每一栏占固定的字节"),
                ("xlsx", "Excel 工作簿"),
            ],
            &draft.kind,
        ),
        Field {
            only: Some(("kind".to_owned(), vec!["delimited".to_owned()])),
            ..Field::choice(
                "delimiter",
                "分隔符",
                choices(&[
                    ("", "逗号 ,"),
                    ("|", "竖线 |"),
                    (";", "分号 ;"),
                    (TAB, "制表符（Tab）"),
                ]),
            )
            .value(delimiter)
        },
        picked(
            "encoding",
            "编码",
            &[
                ("utf8-bom", "UTF-8，带标记（Excel 打得开）"),
                ("utf8", "UTF-8"),
                ("gb18030", "GB18030"),
                ("gbk", "GBK"),
            ],
            &draft.encoding,
        ),
        picked(
            "line_end",
            "换行",
            &[("crlf", "回车换行（Windows）"), ("lf", "换行（Linux）")],
            &draft.line_end,
        ),
        picked(
            "heading",
            "表头",
            &[("1", "明细上面有一行栏名"), ("0", "没有表头")],
            heading,
        ),
        Field::text("extension", "文件名的后缀")
            .value(&draft.extension)
            .width(6)
            .hint("不写就是 csv、txt 或 xlsx"),
        Field::choice(
            "checksum",
            "校验码怎么算",
            choices(&[
                ("sm3", "全部明细的 SM3"),
                ("account_sum", "各账号后 8 位相加"),
            ]),
        )
        .value(&draft.checksum)
        .hint("文件头、文件尾里有校验码一格的才选"),
    ];
    let mut groups = vec![Group::named("格式", whole)];
    cell_groups(&mut groups, COLUMN, &numbered(&draft.columns));
    for (part, rows) in [(HEAD, &draft.head), (TAIL, &draft.tail)] {
        let rows = rows.iter().enumerate();
        let cells = rows.flat_map(|(row, cells)| cells.iter().map(move |cell| (row + 1, cell)));
        cell_groups(&mut groups, part, &cells.collect::<Vec<_>>());
    }
    cell_groups(&mut groups, ANSWER, &numbered(&draft.answer));
    groups.push(answer_group(draft));
    reason_groups(&mut groups, office, draft)?;
    let mut form = Form::new(at, "看看会改什么", Vec::new()).cancel("/catalogue/banks");
    form.groups = groups;
    form.dense = true;
    form.then = Some(("look".to_owned(), "看样张".to_owned()));
    Ok(form)
}

fn numbered(cells: &[CellDraft]) -> Vec<(usize, &CellDraft)> {
    let cells = cells.iter().enumerate();
    cells.map(|(at, cell)| (at + 1, cell)).collect()
}

fn cell_groups(groups: &mut Vec<Group>, part: Part, cells: &[(usize, &CellDraft)]) {
    for (at, (place, cell)) in cells.iter().enumerate() {
        let legend = part.legend.replace("{}", &(at + 1).to_string());
        let fields = cell_fields(part, at, &place.to_string(), cell);
        groups.push(Group::named(legend, fields));
    }
    let more = part.legend.split("第{}").next().unwrap_or_default();
    let unit = if part.headed { "栏" } else { "格" };
    for at in cells.len()..cells.len() + part.spare {
        let fields = cell_fields(part, at, "", &CellDraft::default());
        groups.push(Group {
            folded: true,
            ..Group::named(format!("{more}再加一{unit}"), fields)
        });
    }
}

fn cell_fields(part: Part, at: usize, place: &str, cell: &CellDraft) -> Vec<Field> {
    let name = |key: &str| format!("{}-{at}-{key}", part.name);
    let only = |field: Field, of: String, when: &[&str]| Field {
        only: Some((of, when.iter().map(|word| (*word).to_owned()).collect())),
        ..field
    };
    let value = match (cell.value.as_str(), cell.text.as_str()) {
        ("", "") if place.is_empty() => "",
        ("", _) if !place.is_empty() || !cell.text.is_empty() => WORDS,
        (value, _) => value,
    };
    let mut values = layout_values(part.of);
    values.push((WORDS, "写死的字"));
    if !place.is_empty() {
        values.push((GONE, "（去掉）"));
    }
    let label = if part.headed {
        "放在第几栏"
    } else {
        "放在第几行"
    };
    let mut fields = vec![
        Field::new(FieldKind::Integer, name("place"), label)
            .value(place)
            .width(4),
    ];
    if part.headed {
        fields.push(
            Field::text(name("heading"), "栏名")
                .value(&cell.heading)
                .width(8),
        );
    }
    fields.push(Field::choice(name("value"), "取什么", choices(&values)).value(value));
    let text = Field::text(name("text"), "写死的字")
        .value(&cell.text)
        .width(8);
    fields.push(only(text, name("value"), &[WORDS]));
    let fixed = |field: Field| only(field, "kind".to_owned(), &["fixed"]);
    let width = Field::new(FieldKind::Integer, name("width"), "占几个字节");
    fields.push(fixed(width.value(&cell.width).width(4)));
    let align = Field::choice(
        name("align"),
        "靠哪边",
        choices(&[("", "靠左"), ("right", "靠右")]),
    );
    let align_value = if cell.align == "left" {
        ""
    } else {
        &cell.align
    };
    fields.push(fixed(align.value(align_value).width(4)));
    let pad = Field::choice(
        name("pad"),
        "不足的补",
        choices(&[("", "空格"), ("0", "零")]),
    );
    let pad_value = if cell.pad == " " { "" } else { &cell.pad };
    fields.push(fixed(pad.value(pad_value).width(4)));
    let mut days = vec![("", "照通常的写")];
    days.extend(DAYS.map(|form| (form, form)));
    let own = cell.date_format.as_str();
    if !days.iter().any(|(form, _)| *form == own) {
        days.push((own, own));
    }
    let day = Field::choice(name("day"), "日期怎么写", choices(&days)).value(own);
    fields.push(only(day, name("value"), &["date", "month", WORDS]));
    fields
}

fn answer_group(draft: &LayoutDraft) -> Group {
    let count = |name: &str, label: &str, value: &str| {
        Field::new(FieldKind::Integer, name, label)
            .value(value)
            .width(4)
    };
    let lines = |name: &str, label: &str, list: &[String]| {
        Field::new(FieldKind::LongText, name, label)
            .value(list.join("\n"))
            .width(16)
    };
    Group::named(
        "回盘怎么认",
        vec![
            count("answer-head", "前面几行不是明细", &draft.answer_head),
            count("answer-tail", "末尾几行不是明细", &draft.answer_tail),
            lines("paid", "写这些的是付成了", &draft.paid)
                .hint("一行一个，例如 0000。一般的“成功”“已入账”不用写"),
            lines("failed", "写这些的是没有付成", &draft.failed)
                .hint("一行一个。一般的“失败”不用写"),
        ],
    )
}

/// A code of the bank and what it means, a row each.
fn reason_groups(groups: &mut Vec<Group>, office: &Office, draft: &LayoutDraft) -> Result<()> {
    let reasons = BankReasons::load(office.catalogue())?;
    let causes: Vec<Choice> = reasons
        .all()
        .map(|reason| Choice::new(&reason.code, &reason.label))
        .collect();
    let none = (String::new(), String::new());
    let spare = std::iter::repeat_n(&none, SPARE);
    for (at, (code, cause)) in draft.reasons.iter().chain(spare).enumerate() {
        let own = Field::text(format!("reason-{at}-code"), "返回码");
        let means = Field::choice(format!("reason-{at}-cause"), "是什么意思", causes.clone());
        let fields = vec![own.value(code).width(6), means.value(cause)];
        groups.push(Group::named(format!("第{}个返回码", at + 1), fields));
    }
    Ok(())
}
