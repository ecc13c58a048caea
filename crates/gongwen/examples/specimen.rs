//! Writes one specimen of every kind: a summary with annexes, a page of nothing but text to count
//! lines and characters on, and a roster.
//!
//! `cargo run -p gongwen --example specimen -- OUTDIR`

use std::error::Error;
use std::fs::{self, File};
use std::path::PathBuf;

use gongwen::{
    Align, Annex, BlankColumn, BlankSheet, Block, CellKind, Column, Document, Fonts, Group,
    Properties, Sheet, SheetCell, SheetColumn, Signature, Table, write_blank, write_docx,
    write_xlsx,
};
use kernel::{Date, Fen};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(
        std::env::args_os()
            .nth(1)
            .ok_or("请给出存放样张的文件夹。")?,
    );
    fs::create_dir_all(&folder)?;
    let date = Date::from_ymd_opt(2026, 11, 5).ok_or("样张日期不在日历上。")?;
    let fonts = Fonts::default();
    write_docx(
        &summary(date),
        &fonts,
        File::create(folder.join("specimen-summary.docx"))?,
    )?;
    write_docx(
        &grid(),
        &fonts,
        File::create(folder.join("specimen-grid.docx"))?,
    )?;
    write_xlsx(
        &[roster(date)],
        File::create(folder.join("specimen-roster.xlsx"))?,
    )?;
    write_blank(&blank(), File::create(folder.join("specimen-blank.xlsx"))?)?;
    Ok(())
}

/// A sheet to be filled in, with a column of every kind and a list longer than Excel takes in the cell.
fn blank() -> BlankSheet {
    let kinds = [
        ("姓名", CellKind::Text, "张示例"),
        ("起发时间", CellKind::Month, "2011-01"),
        ("日期", CellKind::Date, "2026-03-05"),
        ("人数", CellKind::Integer, "12"),
        ("金额", CellKind::Money, "300"),
    ];
    let mut columns = kinds
        .map(|(heading, kind, sample)| BlankColumn {
            heading: heading.into(),
            kind,
            sample: sample.into(),
            hint: format!("{heading}照实填写"),
            ..BlankColumn::default()
        })
        .to_vec();
    columns.push(BlankColumn {
        heading: "村(社区)".into(),
        required: true,
        options: (1..=120).map(|n| format!("示例第{n}村")).collect(),
        open: true,
        ..BlankColumn::default()
    });
    BlankSheet {
        name: "样表".into(),
        title: "示例镇样表".into(),
        sample_mark: "示例".into(),
        columns,
        notes: vec!["一、从示例行的下一行填起。".into()],
    }
}

fn heading(level: u8, text: &str) -> Block {
    Block::Heading {
        level,
        text: text.into(),
    }
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph(text.into())
}

fn column(title: &str, width: u32, align: Align) -> Column {
    Column {
        title: title.into(),
        width,
        align,
    }
}

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(String::from).into()
}

fn summary(date: Date) -> Document {
    Document {
        masthead: None,
        title: vec![
            "示例市退役军人事务局".into(),
            "关于2026年双拥工作情况的报告".into(),
        ],
        addressee: Some("示例市双拥工作领导小组".into()),
        body: body(),
        signature: Some(Signature {
            office: "示例市退役军人事务局".into(),
            date,
        }),
        annexes: vec![payments(), streets()],
        properties: Properties {
            author: "示例市退役军人事务局".into(),
            subject: "2026年双拥工作".into(),
            created: "2026-11-05T09:30:00Z".into(),
        },
    }
}

fn body() -> Vec<Block> {
    let opening = "2026年，在市委、市政府和示例军分区的领导下，全市双拥工作以服务备战打仗、服务优抚对象为主线，\
        落实政策，办好实事，军政军民团结进一步巩固。现将有关情况报告如下。";
    let long = "全年调整双拥工作领导小组成员1次，召开议军会2次、专题协调会6次，研究解决训练场地通行、随军家属就业、\
        军人子女入学等事项14件，办结13件，1件跨年推进。双拥工作经费列入年度预算，实际支出与预算相符，\
        未发生挤占、挪用。各街道（乡镇）明确1名负责人和1名经办人，名单逐级备案，人员变动在10个工作日内更新。";
    let pay = "按月发放抚恤补助，全年发放12批次、61,482人次、53,276,418.50元，其中补发218人次、386,204.00元。\
        发放前逐批核对在册状态，发放后逐批回收银行回执，退汇37笔均已查明原因并重新发放。";
    let names = "对姓名含生僻字的对象（如王䶮、李𬭎、陈喆、赵堃、孙〇）逐一核对身份证件与银行户名，\
        共核对46人，更正系统记录9条，未再出现因字库原因造成的退汇。";
    let visit = "春节、“八一”期间走访驻地部队16个（次），慰问优抚对象5,136户，发放慰问金和慰问品折合2,568,000.00元；\
        慰问对象名单由街道提出、社区公示、区县复核，做到不漏一户、不重一人。";
    let plan = "一是按月核对在册人数与发放人数，差异当月说明；二是年度确认改为全年滚动办理，行动不便的由村（社区）上门；\
        三是双拥实事清单按季通报，未办结事项写明原因和下一步时间。";
    let rows = [
        "残疾军人",
        "复员军人",
        "带病回乡退伍军人",
        "参战退役人员",
        "烈士遗属",
    ];
    let count = ["1,204", "318", "1,077", "2,160", "377"];
    let amount = [
        "21,918,402.00",
        "6,204,516.00",
        "9,160,738.50",
        "12,874,362.00",
        "3,118,400.00",
    ];
    let mut blocks = vec![
        paragraph(opening),
        heading(1, "组织领导"),
        heading(2, "健全工作机制"),
        paragraph(long),
        heading(2, "压实基层责任"),
        paragraph(long),
        heading(1, "优抚政策落实"),
        heading(2, "抚恤补助发放"),
        heading(3, "按时足额发放"),
        paragraph(pay),
        heading(4, "逐批核对"),
        paragraph(pay),
        heading(4, "特殊情况"),
        paragraph(names),
        heading(3, "分类人数与金额"),
        paragraph("截至10月31日，在册优抚对象5,136人，各类人数与全年发放金额见下表。"),
    ];
    blocks.push(Block::Table(Table {
        columns: vec![
            column("类别", 4, Align::Left),
            column("在册人数（人）", 3, Align::Right),
            column("发放金额（元）", 4, Align::Right),
        ],
        rows: (0..rows.len())
            .map(|i| row([rows[i], count[i], amount[i]]))
            .collect(),
        total: Some(row(["合计", "5,136", "53,276,418.50"])),
        font_half_points: 28,
    }));
    blocks.extend([
        heading(2, "走访慰问"),
        paragraph(visit),
        paragraph(visit),
        heading(1, "存在的问题"),
        paragraph(
            "个别街道年度确认进度偏慢，截至10月底仍有23人未确认；部分实事事项跨部门会商时间较长。",
        ),
        heading(1, "下一年打算"),
        paragraph(plan),
        paragraph("以上报告，请审阅。"),
    ]);
    blocks
}

fn payments() -> Annex {
    let months = (1..=12).map(|month| {
        let people = 5_110 + month * 2;
        let amount = format!("4,4{:02},{:03}.50", month * 3, 100 + month * 7);
        vec![
            format!("2026-{month:02}"),
            people.to_string(),
            amount,
            String::new(),
        ]
    });
    Annex {
        title: "2026年抚恤补助按月发放情况".into(),
        landscape: false,
        blocks: vec![
            paragraph("发放月份、人数和金额均取自已完成的发放批次。"),
            Block::Table(Table {
                columns: vec![
                    column("月份", 2, Align::Center),
                    column("人数（人）", 2, Align::Right),
                    column("金额（元）", 3, Align::Right),
                    column("备注", 3, Align::Left),
                ],
                rows: months.collect(),
                total: None,
                font_half_points: 24,
            }),
        ],
        note: Some("数据来源：发放批次。统计截止：2026年10月31日。".into()),
    }
}

fn streets() -> Annex {
    let titles = [
        "残疾军人",
        "复员军人",
        "带病回乡",
        "参战退役",
        "烈士遗属",
        "合计（人）",
    ];
    let mut columns = vec![
        column("序号", 2, Align::Center),
        column("街道（乡镇）", 6, Align::Left),
    ];
    columns.extend(titles.map(|title| column(title, 3, Align::Right)));
    columns.extend([
        column("金额（元）", 4, Align::Right),
        column("备注", 2, Align::Left),
    ]);
    let rows = (1..=28).map(|n| {
        let counts = [
            40 + n,
            10 + n % 5,
            30 + n * 2 % 17,
            70 + n * 3 % 23,
            12 + n % 7,
        ];
        let mut cells = vec![n.to_string(), format!("示例第{n}街道办事处")];
        cells.extend(counts.map(|count| count.to_string()));
        cells.push(counts.iter().sum::<i32>().to_string());
        cells.push(format!("1,8{:02},{:03}.00", 90 - n, 100 + n * 13));
        cells.push(String::new());
        cells
    });
    Annex {
        title: "2026年各街道（乡镇）优抚对象情况".into(),
        landscape: true,
        blocks: vec![Block::Table(Table {
            columns,
            rows: rows.collect(),
            total: None,
            font_half_points: 21,
        })],
        note: Some("数据来源：人员台账与发放批次。统计截止：2026年10月31日。".into()),
    }
}

/// Three pages of unbroken characters: 22 lines of 28, if the layout is right.
fn grid() -> Document {
    // The first line is indented by two.
    let characters = 28 * 22 * 3 - 2;
    let phrase = "双拥工作版心核对每面二十二行每行二十八字";
    let text = phrase.chars().cycle().take(characters).collect();
    Document {
        masthead: None,
        body: vec![Block::Paragraph(text)],
        ..Document::default()
    }
}

fn roster(date: Date) -> Sheet {
    let text = |title: &str| SheetColumn {
        title: title.into(),
        ..SheetColumn::default()
    };
    let kind = |title, kind, summed| SheetColumn {
        kind,
        summed,
        ..text(title)
    };
    let streets = ["示例第一街道", "示例第二街道", "示例第三镇"];
    let groups = streets.iter().enumerate().map(|(index, street)| Group {
        label: Some((*street).into()),
        rows: (0..40)
            .map(|n| roster_row(index as i64 * 40 + n, date))
            .collect(),
    });
    Sheet {
        name: "2026年11月发放花名册".into(),
        title: "示例市优抚对象抚恤补助发放花名册".into(),
        subtitle: [
            ("编制单位", "示例市退役军人事务局"),
            ("发放月份", "2026年11月"),
            ("单位", "元"),
        ]
        .map(|(label, value)| (label.into(), value.into()))
        .into(),
        columns: vec![
            kind("序号", CellKind::Integer, false),
            text("姓名"),
            text("身份证号码"),
            text("优抚类别"),
            kind("出生日期", CellKind::Date, false),
            kind("起始月份", CellKind::Month, false),
            kind("月数", CellKind::Integer, true),
            kind("本月应发", CellKind::Money, true),
            kind("补发", CellKind::Money, true),
            kind("实发合计", CellKind::Money, true),
            text("备注"),
        ],
        groups: groups.collect(),
        total: true,
        total_in_capitals: true,
        signatures: ["制表人", "复核人", "负责人"].map(String::from).into(),
        footer_code: Some("批次 2026-11-01 校验码 7F3A-91C2".into()),
    }
}

fn roster_row(n: i64, date: Date) -> Vec<SheetCell> {
    const NAMES: [&str; 6] = ["王䶮", "李𬭎", "陈喆", "赵堃", "孙〇", "欧阳示例"];
    const KINDS: [&str; 4] = ["残疾军人", "复员军人", "带病回乡退伍军人", "参战退役人员"];
    let (month, day) = (1 + n as u32 % 12, 1 + n as u32 % 28);
    let birth = Date::from_ymd_opt(1948 + n as i32 % 40, month, day).unwrap_or(date);
    let (monthly, back) = (
        Fen::new(123_450 + n * 1_111),
        Fen::new(if n % 9 == 0 { 50_000 } else { 0 }),
    );
    let id = format!("990101{}{:03}X", birth.format("%Y%m%d"), n + 1);
    let note = if n % 9 == 0 {
        "补发10月提标差额"
    } else if n == 4 {
        "=待核对"
    } else {
        ""
    };
    vec![
        SheetCell::Integer(n + 1),
        SheetCell::Text(NAMES[n as usize % NAMES.len()].into()),
        SheetCell::Text(id),
        SheetCell::Text(KINDS[n as usize % KINDS.len()].into()),
        SheetCell::Date(birth),
        "2026-11".parse().map_or(SheetCell::Empty, SheetCell::Month),
        SheetCell::Integer(1),
        SheetCell::Money(monthly),
        if back.get() == 0 {
            SheetCell::Empty
        } else {
            SheetCell::Money(back)
        },
        SheetCell::Money(Fen::new(monthly.get() + back.get())),
        if note.is_empty() {
            SheetCell::Empty
        } else {
            SheetCell::Text(note.into())
        },
    ]
}
