//! key-sheets, backup, restore, rekey, upgrade, doctor.

use std::path::PathBuf;

use clap::Args;

use super::DataArgs;

#[derive(Args)]
#[command(next_help_heading = "选项")]
pub struct KeySheetsArgs {
    #[command(flatten)]
    pub data: DataArgs,
    /// 三张密钥单写到哪个文件夹，打印以后要删掉；不写就印在屏幕上
    #[arg(long, value_name = "文件夹")]
    pub out: Option<PathBuf>,
    /// 已经有一套了，换一套新的；以前的备份还要以前的密钥单
    #[arg(long)]
    pub again: bool,
}

#[derive(Args)]
#[command(next_help_heading = "选项")]
pub struct BackupArgs {
    #[command(flatten)]
    pub data: DataArgs,
    /// 备份放在哪个文件夹：另一块磁盘、移动硬盘或共享盘
    #[arg(long, value_name = "文件夹")]
    pub to: PathBuf,
    /// 最近的留几份，再早的删掉；每周、每月的最后一份另外留 8 周、12 个月。不写就都留着
    #[arg(long, value_name = "份数", value_parser = keep)]
    pub keep: Option<usize>,
    /// 输出 JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
#[command(next_help_heading = "选项")]
pub struct RestoreArgs {
    /// 备份文件
    #[arg(long, value_name = "文件")]
    pub from: PathBuf,
    /// 恢复到哪里：新的或空的文件夹
    #[arg(long, value_name = "文件夹")]
    pub to: PathBuf,
    /// 抄成文件的密钥单，写两次；不写就在终端里一行一行地问
    #[arg(long, value_name = "文件")]
    pub sheet: Vec<PathBuf>,
    /// 原来的（坏了的、在用的）数据文件夹：说出备份以后办的哪些会没有；只读，不改
    #[arg(long, value_name = "文件夹")]
    pub against: Option<PathBuf>,
    /// 原来的密钥文件夹，不写就在它的数据文件夹里的 keys
    #[arg(long, value_name = "文件夹", requires = "against")]
    pub keys: Option<PathBuf>,
    /// 原来的数据放在 PostgreSQL 里的，它的地址
    #[arg(long, value_name = "地址", requires = "against")]
    pub db: Option<String>,
    /// 这是演练：在 --against 的单位的审计里登记一笔
    #[arg(long, requires = "against")]
    pub drill: bool,
    /// 输出 JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
#[command(next_help_heading = "选项")]
pub struct UpgradeArgs {
    #[command(flatten)]
    pub data: DataArgs,
    /// 只看升级要改什么，什么也不改；网页服务开着也能看
    #[arg(long, conflicts_with_all = ["to", "without_backup"])]
    pub check: bool,
    /// 升级以前的备份放在哪个文件夹：另一块磁盘、移动硬盘或共享盘
    #[arg(long, value_name = "文件夹")]
    pub to: Option<PathBuf>,
    /// 不备份就升级：已经另外拷了一份的，或者数据不要紧的
    #[arg(long, conflicts_with = "to")]
    pub without_backup: bool,
    /// 输出 JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
#[command(next_help_heading = "选项")]
pub struct RekeyArgs {
    #[command(flatten)]
    pub data: DataArgs,
    /// 由谁办；不写就记成这台机器的操作员
    #[arg(long = "as", value_name = "用户")]
    pub actor: Option<String>,
    /// 换以前的备份放在哪个文件夹：另一块磁盘、移动硬盘或共享盘
    #[arg(long, value_name = "文件夹")]
    pub to: Option<PathBuf>,
    /// 不备份就换：已经另外拷了一份的，或者数据不要紧的
    #[arg(long, conflicts_with = "to")]
    pub without_backup: bool,
    /// 输出 JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
#[command(next_help_heading = "选项")]
pub struct DoctorArgs {
    #[command(flatten)]
    pub data: DataArgs,
    /// 输出 JSON
    #[arg(long)]
    pub json: bool,
}

pub(super) fn keep(text: &str) -> Result<usize, String> {
    let count = text
        .parse()
        .ok()
        .filter(|count| (1..=1_000).contains(count));
    count.ok_or_else(|| "应是 1 到 1000 的数".to_owned())
}
