//! The forms of the sample page: every kind of field, and what is said when something is wrong.

use crate::kit::{Choice, Field, FieldKind, Form, Group};

pub fn form() -> Form {
    use FieldKind::{
        Account, Checks, Date, File, IdNumber, Integer, LongText, Money, Month, Phone, Photos,
        Radio,
    };
    let options = |words: &[&str]| words.iter().map(|word| Choice::new(*word, *word)).collect();
    let mut kinds = Field::choice(
        "a_kind",
        "人员类别",
        options(&["残疾军人", "烈士遗属", "在乡复员军人"]),
    );
    kinds.required = true;
    let first = vec![
        Field::new(IdNumber, "a_id", "身份证号")
            .hint("18位，末位 X 大小写都可以；填好后自动带出出生日期和性别")
            .required(),
        Field::text("a_name", "姓名").width(8).required(),
        Field {
            options: options(&["男", "女"]),
            ..Field::new(Radio, "a_sex", "性别").value("男").required()
        },
        Field::new(Date, "a_birth", "出生日期")
            .hint("例如 1949-10-01，也可以写 1949年10月1日")
            .required(),
        Field::new(Phone, "a_phone", "手机号"),
    ];
    let second = vec![
        kinds,
        Field {
            options: options(&["独生子女", "住房困难", "长期患病"]),
            values: vec!["长期患病".to_owned()],
            ..Field::new(Checks, "a_marks", "家庭情况")
        },
        Field {
            suggestions: ["农业银行", "信用社"].map(str::to_owned).into(),
            ..Field::text("a_bank", "开户银行").hint("可以直接写，也可以从常用的里面选")
        },
        Field::new(Account, "a_account", "银行账号"),
        Field::new(Money, "a_money", "临时救助金额").value("1200.00"),
        Field::new(Month, "a_month", "从哪个月起发").value("2011-11"),
        Field::new(Integer, "a_count", "家庭人口"),
    ];
    let third = vec![
        Field::new(LongText, "a_note", "备注"),
        Field::new(File, "a_file", "证件扫描件"),
        Field::new(Photos, "a_photos", "现场照片").hint("可以一次选几张，也可以粘贴截图"),
    ];
    Form {
        groups: vec![
            Group::named("本人", first),
            Group::named("身份与待遇", second),
            Group::named("材料", third),
        ],
        upload: true,
        ..Form::new("/design", "保存并登记下一个", Vec::new()).cancel("/design")
    }
}

pub(super) fn wrong_form() -> Form {
    let fields = vec![
        Field::text("b_name", "姓名").required(),
        Field::new(FieldKind::IdNumber, "b_id", "身份证号")
            .value("99010119310512001")
            .required(),
    ];
    let mut form = Form::new("/design", "保存", fields);
    form.wrong("b_name", "请填写姓名");
    form.wrong("b_id", "身份证号少一位，请对照证件补全");
    form.refuse("这一页打开后名册有过变动，请核对后再保存");
    form
}
