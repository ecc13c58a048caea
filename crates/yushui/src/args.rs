//! The commands and their arguments, as the contract has them.

mod audit;
mod backup;
mod bank;
mod bench;
mod changes;
mod owed;
mod pay;
mod serve;
mod standards;
mod users;

use std::path::PathBuf;

use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use kernel::{Date, DivisionCode, Month};
use papers::figures::Reach;

pub use self::audit::AuditCommand;
pub use self::backup::{
    BackupArgs, DoctorArgs, KeySheetsArgs, RekeyArgs, RestoreArgs, UpgradeArgs,
};
pub use self::bank::BankCommand;
pub use self::bench::BenchCommand;
pub use self::changes::{ChangesCommand, DecideArgs};
pub use self::owed::{OwedArgs, OwedCommand};
pub use self::pay::{ActArgs, PayCommand};
pub use self::serve::{ServeArgs, TlsCommand};
pub use self::standards::StandardsCommand;
pub use self::users::UsersCommand;

const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

/// 鱼水
#[derive(Parser)]
#[command(
    name = "yushui",
    version,
    about = "鱼水：双拥工作办公系统",
    help_template = TEMPLATE,
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    subcommand_help_heading = "命令",
    subcommand_value_name = "命令",
    arg_required_else_help = true
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    #[arg(short, long, global = true, action = ArgAction::Help, help = "显示用法", help_heading = "选项")]
    help: Option<bool>,
    #[arg(short = 'V', long, action = ArgAction::Version, help = "显示版本", help_heading = "选项")]
    version: Option<bool>,
}

impl Cli {
    /// What the command line says, and the name of its command without anything else that was typed: `pay run`.
    ///
    /// # Errors
    /// When it is no command.
    pub fn parsed() -> Result<(Cli, String), clap::Error> {
        let matches = Cli::command().try_get_matches()?;
        let (mut name, mut at) = (Vec::new(), &matches);
        while let Some((command, beneath)) = at.subcommand() {
            name.push(command.to_owned());
            at = beneath;
        }
        Ok((Cli::from_arg_matches(&matches)?, name.join(" ")))
    }
}

/// Where the office is.
#[derive(Args)]
#[command(next_help_heading = "选项")]
pub struct DataArgs {
    /// 数据文件夹
    #[arg(long, value_name = "文件夹")]
    pub data: PathBuf,
    /// 密钥文件夹，不写就在数据文件夹里的 keys
    #[arg(long, value_name = "文件夹")]
    pub keys: Option<PathBuf>,
    /// 数据放在 PostgreSQL 里的，它的地址 postgres://用户@主机/库；也可以写在环境变量 YUSHUI_DB 里
    #[arg(long, value_name = "地址")]
    pub db: Option<String>,
}

#[derive(Subcommand)]
#[command(help_template = TEMPLATE, next_help_heading = "选项")]
pub enum Command {
    /// 建立一个单位
    #[command(help_template = TEMPLATE)]
    Init {
        #[command(flatten)]
        data: DataArgs,
        /// 统计用区划代码，2、4、6、9 或 12 位；99 开头是虚构的示范省
        #[arg(long, value_name = "代码", value_parser = division)]
        division: DivisionCode,
        /// 单位名称
        #[arg(long, value_name = "名称")]
        name: String,
        /// 系统管理员姓名；密码取环境变量 YUSHUI_PASSWORD，没有就询问
        #[arg(long, value_name = "姓名")]
        admin: String,
        /// 系统管理员的身份证号，用来认出一人两个账号
        #[arg(long, value_name = "号码")]
        id_number: Option<String>,
    },
    /// 管理用户
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", subcommand_value_name = "命令")]
    Users(UsersCommand),
    /// 建好示例单位，走完一年的工作
    #[command(help_template = TEMPLATE)]
    Demo {
        #[command(flatten)]
        data: DataArgs,
        /// 要哪些示例，逗号隔开：jia,yi,bing,ding
        #[arg(long, value_name = "示例", value_delimiter = ',')]
        scenario: Vec<String>,
        /// 另外在虚构的大县登记这么多人，试大单位的速度
        #[arg(long, value_name = "人数", default_value_t = 0)]
        people: u32,
    },
    /// 把写成文件的发放情形走一遍，看发得对不对；不动单位的数据
    #[command(help_template = TEMPLATE)]
    Rehearse {
        /// 情形文件（.toml），可以写几个
        #[arg(required = true, value_name = "文件")]
        files: Vec<PathBuf>,
        /// 用这个单位的目录（兼领、起发等规定）；不写用随附的
        #[arg(long, value_name = "文件夹")]
        data: Option<PathBuf>,
        /// 结果写成 JSON
        #[arg(long)]
        json: bool,
    },
    /// 打开网页服务，供办公室里的浏览器使用
    #[command(help_template = TEMPLATE)]
    Serve(ServeArgs),
    /// 网页服务的证书：自己签，换新
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", subcommand_value_name = "命令")]
    Tls(TlsCommand),
    /// 导入工作簿：名册、待遇标准、人员变动和各种台账
    #[command(help_template = TEMPLATE)]
    Import {
        /// 工作簿（.xlsx）
        #[arg(value_name = "文件", help_heading = "参数")]
        file: PathBuf,
        #[command(flatten)]
        data: DataArgs,
        /// 以哪个用户的名义
        #[arg(long = "as", value_name = "姓名")]
        actor: Option<String>,
        /// 记到哪个下级区划
        #[arg(long, value_name = "代码", value_parser = division)]
        division: Option<DivisionCode>,
        /// 只检查，不写入
        #[arg(long)]
        dry_run: bool,
        /// 把标好问题的工作簿写到这里
        #[arg(long, value_name = "文件")]
        errors: Option<PathBuf>,
        /// 说明不认得的表头是哪一栏，以后都认得；不用的写 -，几栏用分号隔开
        #[arg(long, value_name = "表头=栏", value_delimiter = ';', value_parser = meaning)]
        columns: Vec<(String, String)>,
        /// 说明不认得的地方是哪一个，以后都认得；新建的写 new，不导入的写 -，几个用分号隔开
        #[arg(long, value_name = "名称=地方", value_delimiter = ';', value_parser = meaning)]
        places: Vec<(String, String)>,
        /// 说明不认得的写法是哪个选项、哪个人员类别，以后都认得；这样的行不导入的写 -，几个用分号隔开
        #[arg(long, value_name = "表/栏/写法=选项", value_delimiter = ';', value_parser = meaning)]
        values: Vec<(String, String)>,
        /// 导出以后别人也改过的（冲突），用表里的 mine，还是留现在的 theirs：只写一个是一律，逐处写“记号=mine”，几处用分号隔开
        #[arg(long, value_name = "记号=mine|theirs", value_delimiter = ';', value_parser = decision)]
        conflicts: Vec<(String, String)>,
        /// 几张工作表说的不一样，以哪张为准：只写一张，凡有它的都以它为准；分别说明写 一月、二月=二月，几处用分号隔开；只管这一次
        #[arg(long, value_name = "表、表=表", value_delimiter = ';', value_parser = decision)]
        sheets: Vec<(String, String)>,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
    /// 变更包：导入的表里要两个人办的变更，由第二个人复核
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", subcommand_value_name = "命令")]
    Changes(ChangesCommand),
    /// 待遇标准：查看随附的全国标准表，核对后确认采用
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", subcommand_value_name = "命令")]
    Standards(StandardsCommand),
    /// 发放
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", subcommand_value_name = "命令")]
    Pay(PayCommand),
    /// 演练用的银行
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", subcommand_value_name = "命令")]
    Bank(BankCommand),
    /// 待追缴：谁欠多少；提出现金退回、分期、跨项目抵扣、核销，由第二个人同意
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", subcommand_value_name = "命令")]
    Owed(OwedCommand),
    /// 办一件事：网页上能办的，命令行也能办，规矩一样
    #[command(
        help_template = TEMPLATE,
        override_usage = "yushui do 事项 编号 办法 --data 文件夹 [--栏目 内容 …] --as 姓名 [--version 改过几次] [--json]"
    )]
    Do {
        /// 列出可以办的事和要写的栏目
        #[arg(long)]
        list: bool,
        /// 例如 cases 990101-12 extend --data 甲镇 --due 2011-9-1 --words 等材料 --as 张三
        #[arg(
            value_name = "事项 编号 办法 --栏目 内容",
            trailing_var_arg = true,
            allow_hyphen_values = true,
            help_heading = "参数"
        )]
        words: Vec<String>,
    },
    /// 看指标
    #[command(help_template = TEMPLATE)]
    Figures {
        #[command(flatten)]
        data: DataArgs,
        /// 哪个区划
        #[arg(long, value_name = "代码", value_parser = division)]
        division: Option<DivisionCode>,
        /// 年度
        #[arg(long, value_name = "年", required_unless_present_any = ["from", "to"], conflicts_with_all = ["from", "to"])]
        year: Option<i32>,
        /// 从哪天
        #[arg(long, value_name = "日期", requires = "to", value_parser = date)]
        from: Option<Date>,
        /// 到哪天，含当天
        #[arg(long, value_name = "日期", requires = "from", value_parser = date)]
        to: Option<Date>,
        /// 数谁的：whole 全辖，own 本级（记在这个单位自己名下的），beneath 下级
        #[arg(long, value_name = "级", default_value = "whole", value_parser = reach)]
        reach: Reach,
        /// 只看一个指标
        #[arg(long, value_name = "指标")]
        code: Option<String>,
        /// 连同背后的记录
        #[arg(long)]
        records: bool,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
    /// 写文稿
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", subcommand_value_name = "命令")]
    Report(ReportCommand),
    /// 校对文稿：数字加得对不对，记录里有没有依据
    #[command(help_template = TEMPLATE)]
    Check {
        /// 文稿（.docx 或 .txt）
        #[arg(value_name = "文件", help_heading = "参数")]
        file: PathBuf,
        /// 与这个单位的记录比对；要写明年度
        #[arg(long, value_name = "文件夹", requires = "year")]
        data: Option<PathBuf>,
        /// 密钥文件夹，不写就在数据文件夹里的 keys
        #[arg(long, value_name = "文件夹", requires = "data")]
        keys: Option<PathBuf>,
        /// 数据放在 PostgreSQL 里的，它的地址
        #[arg(long, value_name = "地址", requires = "data")]
        db: Option<String>,
        /// 与哪个下级区划的记录比对
        #[arg(long, value_name = "代码", value_parser = division, requires = "data")]
        division: Option<DivisionCode>,
        /// 与哪一年的记录比对
        #[arg(long, value_name = "年", requires = "data")]
        year: Option<i32>,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
    /// 校验：审计链、批次、应发已发
    #[command(help_template = TEMPLATE)]
    Verify {
        #[command(flatten)]
        data: DataArgs,
        /// 纸上记着的审计存证（批次花名册下面那一行），看那一条还在不在；可以写几个
        #[arg(long, value_name = "存证")]
        head: Vec<String>,
        /// 输出 JSON
        #[arg(long)]
        json: bool,
    },
    /// 审计：导出签名的、核对导出的
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", subcommand_value_name = "命令")]
    Audit(AuditCommand),
    /// 服务器的时间比审计里最后一条还早的时候，看差多少；确实校准过了的，写明理由认定
    #[command(help_template = TEMPLATE)]
    Clock {
        #[command(flatten)]
        data: DataArgs,
        /// 现在的时间是对的，理由
        #[arg(long, value_name = "理由")]
        accept: Option<String>,
    },
    /// 搬库：把一个单位的数据整个搬到另一个库，SQLite 和 PostgreSQL 之间都行；断了再运行一次，接着搬
    #[command(help_template = TEMPLATE)]
    Move {
        /// 从哪里搬：数据文件夹，或 postgres://用户@主机/库
        #[arg(long, value_name = "地址")]
        from: String,
        /// 搬到哪里：数据文件夹，或 postgres://用户@主机/库；要是空的
        #[arg(long, value_name = "地址")]
        to: String,
        /// 密钥和附件所在的数据文件夹；两边有一边是数据文件夹的，不用写
        #[arg(long, value_name = "文件夹")]
        data: Option<PathBuf>,
        /// 密钥文件夹，不写就在数据文件夹里的 keys
        #[arg(long, value_name = "文件夹")]
        keys: Option<PathBuf>,
    },
    /// 库：分布到几台 PostgreSQL 上
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", subcommand_value_name = "命令")]
    Db(DbCommand),
    /// 打印密钥单：备份用的钥匙和主密钥，分在三张纸上，任意两张能恢复
    #[command(help_template = TEMPLATE)]
    KeySheets(KeySheetsArgs),
    /// 备份：大家照常办事，写成一份加密的文件，读回来核对过才算
    #[command(help_template = TEMPLATE)]
    Backup(BackupArgs),
    /// 恢复，或者演练恢复：用备份和两张密钥单，恢复到一个新文件夹
    #[command(help_template = TEMPLATE)]
    Restore(RestoreArgs),
    /// 换密钥：主密钥可能被人看到、拷走了，或者换了保管的人；先备份，再把全部内容换到新的密钥下
    #[command(help_template = TEMPLATE)]
    Rekey(RekeyArgs),
    /// 换了新版程序以后升级：先看要改什么，再备份，再改；说明怎样退回
    #[command(help_template = TEMPLATE)]
    Upgrade(UpgradeArgs),
    /// 体检：求助以前先看一遍，报告里没有秘密
    #[command(help_template = TEMPLATE)]
    Doctor(DoctorArgs),
    /// 量一量这台机器上有多快
    #[command(subcommand, help_template = TEMPLATE, subcommand_help_heading = "命令", subcommand_value_name = "命令")]
    Bench(BenchCommand),
    /// The child that reads workbooks.
    #[command(hide = true)]
    Worker {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

#[derive(Subcommand)]
pub enum DbCommand {
    /// 分布：把装了 Citus 扩展的 PostgreSQL 里的一个库，按县分开放；要么全部分好，要么什么也不改
    #[command(help_template = TEMPLATE)]
    Distribute {
        /// 库的地址：postgres://用户@主机/库
        #[arg(long, value_name = "地址")]
        db: String,
        /// 只打印要做什么，什么也不改
        #[arg(long)]
        plan: bool,
    },
}

#[derive(Subcommand)]
pub enum ReportCommand {
    /// 工作总结（.docx）
    #[command(help_template = TEMPLATE)]
    Summary(ReportArgs),
    /// 工作计划（.docx），用上年的数字定目标
    #[command(help_template = TEMPLATE)]
    Plan(ReportArgs),
    /// 双拥工作简报（.docx），一页
    #[command(help_template = TEMPLATE)]
    Brief(ReportArgs),
    /// 经验材料（.docx），也可作汇报
    #[command(help_template = TEMPLATE)]
    Experience(ReportArgs),
}

#[derive(Args)]
pub struct ReportArgs {
    #[command(flatten)]
    pub data: DataArgs,
    /// 哪个区划
    #[arg(long, value_name = "代码", value_parser = division)]
    pub division: Option<DivisionCode>,
    /// 年度
    #[arg(long, value_name = "年")]
    pub year: i32,
    /// 时段：year、h1、h2、q1 至 q4、y3（近三年）；不写是全年
    #[arg(long, value_name = "时段")]
    pub span: Option<String>,
    /// 体例：town、street、city，或者经验材料的题目；不写按单位级别、按记录
    #[arg(long, value_name = "体例")]
    pub style: Option<String>,
    /// 附表只列文中用到的指标
    #[arg(long)]
    pub short_table: bool,
    /// 写到哪个文件
    #[arg(long, value_name = "文件")]
    pub out: PathBuf,
    /// 输出 JSON
    #[arg(long)]
    pub json: bool,
}

fn division(text: &str) -> Result<DivisionCode, String> {
    DivisionCode::read(text).map_err(|e| e.to_string())
}

fn reach(text: &str) -> Result<Reach, String> {
    Reach::read(text).ok_or_else(|| "可选 whole、own、beneath".to_owned())
}

fn meaning(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once(['=', '＝']);
    let pair = pair.filter(|(heading, means)| !heading.is_empty() && !means.is_empty());
    pair.map(|(heading, means)| (heading.to_owned(), means.to_owned()))
        .ok_or_else(|| "请写成 银行账户=银行账号 这样，不用的写 状态=-".to_owned())
}

/// One conflict by its mark, or all of them.
fn decision(text: &str) -> Result<(String, String), String> {
    let all = || {
        (
            registers::exchange::ALL_CONFLICTS.to_owned(),
            text.to_owned(),
        )
    };
    let one = text.split_once(['=', '＝']);
    Ok(one.map_or_else(all, |(mark, take)| (mark.to_owned(), take.to_owned())))
}

fn month(text: &str) -> Result<Month, String> {
    text.parse().map_err(|_| "请写成 2011-03 这样".to_owned())
}

fn date(text: &str) -> Result<Date, String> {
    text.parse()
        .map_err(|_| "请写成 2011-03-25 这样".to_owned())
}
