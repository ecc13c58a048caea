//! What the sample page is filled with. Everybody on it is invented.

use kernel::Fen;
use serde::Serialize;

use super::pages::Tab;
use crate::kit::table::Align;
use crate::kit::{
    Badge, Button, Cell, Chip, Choice, Column, Event, Fact, Field, Link, ListPage, Notice, Pager,
    Query, Row, Step, Table, Tile, Tone, Tree, TreeNode,
};

/// A colour of the palette.
#[derive(Serialize)]
pub(super) struct Colour {
    class: &'static str,
    name: &'static str,
    used: &'static str,
}

/// A size of type.
#[derive(Serialize)]
pub(super) struct TypeSize {
    class: &'static str,
    name: &'static str,
    sample: &'static str,
}

/// A step of the first day.
#[derive(Serialize)]
pub struct Task {
    label: &'static str,
    href: &'static str,
    badge: Badge,
}

/// A month of an explained amount.
#[derive(Serialize)]
pub(super) struct ReceiptLine {
    month: &'static str,
    standard: &'static str,
    basis: &'static str,
    due: String,
    paid: String,
    difference: String,
}

const TONES: [(Tone, &str); 5] = [
    (Tone::Plain, "草稿"),
    (Tone::Good, "已审批"),
    (Tone::Soon, "还剩2天"),
    (Tone::Bad, "已逾期3天"),
    (Tone::Quiet, "已办结"),
];

pub(super) fn colours() -> Vec<Colour> {
    let colour = |class, name, used| Colour { class, name, used };
    vec![
        colour("ink", "墨", "正文、标题"),
        colour("soft", "淡墨", "说明、标签"),
        colour("line", "界线", "分隔"),
        colour("sheet", "宣纸", "内容"),
        colour("paper", "案头", "页面底色"),
        colour("pine", "松柏绿", "可办的事、选中"),
        colour("red", "朱红", "印记、逾期、不可恢复的操作"),
        colour("amber", "琥珀", "快到期，总是带着文字"),
    ]
}

pub(super) fn sizes() -> Vec<TypeSize> {
    let size = |class, name, sample| TypeSize {
        class,
        name,
        sample,
    };
    vec![
        size("as-h1", "页名", "优抚对象花名册"),
        size("as-h2", "节名", "待遇发放"),
        size("as-h3", "小节", "二〇一一年第四季度"),
        size("large", "要句", "还差 3 户未走访"),
        size("as-body", "正文", "抚恤补助按月计算，逐月说明标准和文号。"),
        size("small", "小字", "已保存于 14:05"),
    ]
}

pub fn buttons() -> Vec<Button> {
    let danger = Button {
        danger: true,
        ..Button::link("作废这一批", "/design")
    };
    vec![
        Button::link("导出花名册", "/design"),
        danger,
        Button::link("送审", "/design").disabled("还有 2 笔异常没有说明原因，说明后才能送审"),
    ]
}

pub(super) fn badges() -> Vec<Badge> {
    TONES.map(|(tone, label)| Badge::new(label, tone)).into()
}

pub(super) fn notices() -> Vec<Notice> {
    let said = [
        "名册里有 12 人还没有银行账户，发放时会列为现金签领。",
        "已保存，复核人李建国会在待办里看到。",
        "八一慰问还剩2天，第三村还差 3 户未走访。",
        "11月的发放已逾期3天，请先送审。",
        "2010年的批次已办结，只能查看。",
    ];
    let told = TONES.iter().zip(said).map(|((tone, _), text)| Notice {
        text: text.to_owned(),
        tone: *tone,
    });
    told.collect()
}

pub(super) fn chips() -> Vec<Chip> {
    ["单位：第一村", "类别：残疾军人", "状态：在发"]
        .map(|label| Chip {
            label: label.to_owned(),
            without: "/design".to_owned(),
        })
        .into()
}

pub fn tiles() -> Vec<Tile> {
    let tile = |label: &str, value: &str, unit: &str, note: Option<&str>, tone| Tile {
        label: label.to_owned(),
        value: value.to_owned(),
        unit: unit.to_owned(),
        href: "/design".to_owned(),
        note: note.map(str::to_owned),
        tone,
    };
    vec![
        tile("在册对象", "57", "人", Some("较上年多 3 人"), Tone::Plain),
        tile("今年已走访", "41", "户", Some("较上年多 6 户"), Tone::Good),
        tile("待复核批次", "2", "批", Some("还剩2天"), Tone::Soon),
        tile("走访逾期", "3", "户", Some("已逾期3天"), Tone::Bad),
        tile("待确认", "0", "人", Some("没有要办的"), Tone::Quiet),
    ]
}

pub fn steps() -> Vec<Step> {
    let step = |label: &str, state, who: Option<&str>, when: Option<&str>| Step {
        label: label.to_owned(),
        state,
        who: who.map(str::to_owned),
        when: when.map(str::to_owned),
    };
    vec![
        step("草稿", "done", Some("王秀兰"), Some("2011-11-20")),
        step("复核", "done", Some("李建国"), Some("2011-11-21")),
        step("审批", "current", Some("等张德胜审批"), None),
        step("公示", "ahead", None, None),
        step("报盘", "ahead", None, None),
        step("回盘", "ahead", None, None),
    ]
}

pub fn events() -> Vec<Event> {
    let event = |when: &str, kind: &str, text: &str, who: Option<&str>, leads: bool| Event {
        when: when.to_owned(),
        kind: kind.to_owned(),
        text: text.to_owned(),
        who: who.map(str::to_owned),
        href: leads.then(|| "/design".to_owned()),
    };
    vec![
        event(
            "2011-11-21",
            "发放",
            "11月残疾抚恤金 1,234.00 元，已到账",
            Some("陈会英"),
            true,
        ),
        event(
            "2011-10-06",
            "变动",
            "开户银行由农业银行改为信用社",
            Some("王秀兰，李建国复核"),
            true,
        ),
        event(
            "2011-07-30",
            "走访",
            "八一走访，送慰问金 500.00 元，身体尚好",
            Some("钱小梅"),
            true,
        ),
        event(
            "2008-01-01",
            "登记",
            "登记为残疾军人（因战六级）",
            None,
            false,
        ),
    ]
}

pub(super) fn tabs() -> Vec<Tab> {
    let tab = |label, current| Tab {
        label,
        href: "/design",
        current,
    };
    vec![
        tab("基本情况", true),
        tab("身份", false),
        tab("待遇", false),
        tab("走访", false),
        tab("附件", false),
    ]
}

pub(super) fn facts() -> Vec<Fact> {
    vec![
        Fact::new("出生日期", "1931-05-12"),
        Fact::new("身份证号", "9901********0012"),
        Fact {
            href: Some("/design".to_owned()),
            ..Fact::new("所在村", "第一村")
        },
        Fact::new("手机号", "138****0000"),
        Fact::new("开户银行", "信用社（尾号 0731）"),
        Fact::new("紧急联系人", ""),
    ]
}

pub fn links() -> Vec<Link> {
    vec![
        Link::new("选择栏目", "/design"),
        Link::new("存为常用查询", "/design"),
    ]
}

fn tree() -> Tree {
    let leaf = |label: &str, more| TreeNode {
        label: label.to_owned(),
        href: "/design".to_owned(),
        current: label == "第一村",
        children: Vec::new(),
        more,
    };
    let town = TreeNode {
        children: vec![leaf("第一村", false), leaf("第二村", false)],
        ..leaf("甲镇", false)
    };
    let county = TreeNode {
        children: vec![town, leaf("乙乡", true)],
        ..leaf("示范县", false)
    };
    Tree {
        path: "/design".to_owned(),
        filter: String::new(),
        kept: Vec::new(),
        nodes: vec![county],
        only_this: false,
        only_this_href: "/design".to_owned(),
    }
}

fn table(query: &Query) -> Table {
    let people = [
        ("001", "陈保民", "残疾军人", "因战六级", 123_400, 1),
        ("002", "林春生", "在乡复员军人", "抗日战争时期", 86_000, 4),
        ("003", "何秀英", "烈士遗属", "父母", 102_500, 3),
        ("004", "徐大山", "参战退役人员", "", 45_000, 0),
    ];
    let rows = people.map(|(key, name, kind, detail, fen, tone)| Row {
        key: key.to_owned(),
        cells: vec![
            Cell::link(name, "/design"),
            Cell {
                under: Some(detail.to_owned()).filter(|detail| !detail.is_empty()),
                ..Cell::text(kind)
            },
            Cell::badge(Badge::new(
                ["资料齐全", "在发", "", "上月未发", "停发"][tone],
                TONES[tone].0,
            )),
            Cell::money(Fen::new(fen)),
        ],
        actions: vec![Link::new("修改", "/design"), Link::new("变更", "/design")],
        marked: tone == 3,
    });
    let total = Cell {
        href: Some("/design".to_owned()),
        ..Cell::money(Fen::new(356_900))
    };
    Table {
        caption: "样张名册".to_owned(),
        columns: vec![
            Column {
                sort: Some("/design".to_owned()),
                sorted: Some("up"),
                ..Column::text("name", "姓名")
            },
            Column::text("kind", "人员类别"),
            Column::text("state", "状态"),
            Column {
                align: Align::End,
                sort: Some("/design".to_owned()),
                ..Column::text("amount", "月标准（元）")
            },
        ],
        rows: rows.into(),
        totals: Some(vec![
            Cell::text("合计"),
            Cell::empty(),
            Cell::empty(),
            total,
        ]),
        ticked: true,
        numbered: true,
        first_number: 1,
        pager: Some(Pager::of("/design", query, 87)),
        ..Table::default()
    }
}

pub fn list(query: &Query) -> ListPage {
    let villages = ["第一村", "第二村"].map(|name| Choice::new(name, name));
    let selected = |label: &str| Button {
        ticked: true,
        ..Button::link(label, "/design")
    };
    ListPage {
        tree: Some(tree()),
        path: "/design".to_owned(),
        filters: vec![
            Field::text("q", "姓名、拼音、证号"),
            Field::choice("village", "村", villages.into()),
        ],
        chips: chips(),
        buttons: vec![
            Button::link("登记新对象", "/design"),
            selected("标记已核对"),
            Button::link("导出", "/design"),
        ],
        tools: links(),
        table: table(query),
        ..ListPage::default()
    }
}

pub(super) fn empty_table() -> Table {
    Table {
        caption: "空的名册".to_owned(),
        empty: "名册里还没有人。".to_owned(),
        empty_next: vec![
            Link::new("从 Excel 导入花名册", "/design"),
            Link::new("逐个登记", "/design"),
        ],
        ..Table::default()
    }
}

pub fn tasks() -> Vec<Task> {
    let task = |label, done: bool| Task {
        label,
        href: "/design",
        badge: if done {
            Badge::new("已办", Tone::Good)
        } else {
            Badge::new("还没有", Tone::Plain)
        },
    };
    vec![
        task("核对单位和下级区划", true),
        task("登记用户：经办、复核、审批、财务", true),
        task("导入花名册", false),
        task("确认今年的待遇标准", false),
    ]
}

pub(super) fn receipt() -> Vec<ReceiptLine> {
    let line = |month, standard, basis, due: i64, paid: i64| ReceiptLine {
        month,
        standard,
        basis,
        due: Fen::new(due).grouped(),
        paid: Fen::new(paid).grouped(),
        difference: Fen::new(due - paid).grouped(),
    };
    vec![
        line(
            "2011年9月",
            "每年 14,808.00",
            "示文〔2010〕8号",
            123_400,
            123_400,
        ),
        line(
            "2011年10月",
            "每年 16,280.00",
            "示文〔2011〕12号",
            135_667,
            123_400,
        ),
        line(
            "2011年11月",
            "每年 16,280.00",
            "示文〔2011〕12号",
            135_667,
            0,
        ),
    ]
}
