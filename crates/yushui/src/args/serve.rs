//! serve and tls: how the office is reached.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};
use ground::audit::sent::Target;

use super::{DataArgs, TEMPLATE};

#[derive(Args)]
#[command(next_help_heading = "选项")]
pub struct ServeArgs {
    #[command(flatten)]
    pub data: DataArgs,
    /// 监听地址；不是本机地址的，要有证书，或在代理后面
    #[arg(long, value_name = "地址", default_value = "127.0.0.1:8080", value_parser = listen)]
    pub listen: SocketAddr,
    /// 证书文件（PEM，上级证书接在后面）；不写就用 tls init 签的
    #[arg(long, value_name = "文件", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// 证书的私钥文件（PEM）
    #[arg(long, value_name = "文件", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// 前面有代理的，用户在浏览器里打开的地址，例如 https://shuangyong.example
    #[arg(long, value_name = "网址")]
    pub proxy: Option<String>,
    /// 代理的 IP 地址，几个用逗号隔开；不写就是这台机器
    #[arg(long, value_name = "IP", value_delimiter = ',', requires = "proxy")]
    pub proxy_from: Vec<IpAddr>,
    /// 同时最多多少个连接
    #[arg(long, value_name = "个数", default_value = "512", value_parser = connections)]
    pub connections: usize,
    /// 运行日志写多少
    #[arg(long, value_name = "多少", value_enum, default_value = "slow")]
    pub log: crate::log::Log,
    /// 每隔一段时间自动备份到这个文件夹；先用 key-sheets 打印密钥单
    #[arg(long, value_name = "文件夹")]
    pub backup_to: Option<PathBuf>,
    /// 隔多久备份一次，例如 24h、30m、1d
    #[arg(long, value_name = "多久", default_value = "24h", requires = "backup_to", value_parser = interval)]
    pub backup_every: Duration,
    /// 最近的备份留几份；另外每周、每月的最后一份留 8 周、12 个月
    #[arg(long, value_name = "份数", default_value_t = 14, requires = "backup_to", value_parser = super::backup::keep)]
    pub backup_keep: usize,
    /// 审计另外送到哪里：本机的 /dev/log，或者日志服务器 tcp:主机:端口；断了从断的地方接着送
    #[arg(long, value_name = "地址", value_parser = Target::read)]
    pub syslog: Option<Target>,
    /// 修改界面时用：从这个文件夹读模板和样式，改了刷新就能看到
    #[arg(long, value_name = "文件夹", hide = true)]
    pub ui: Option<PathBuf>,
}

#[derive(Subcommand)]
pub enum TlsCommand {
    /// 自己签证书：一张根证书给办公电脑装，一张给这台服务器用；放在密钥文件夹里
    #[command(help_template = TEMPLATE)]
    Init {
        #[command(flatten)]
        data: DataArgs,
        /// 办公电脑怎样称呼这台服务器：名字或 IP 地址，可以写几个；装好根证书以后就不能再加
        #[arg(long, value_name = "名字或地址", required = true)]
        name: Vec<String>,
    },
    /// 服务器证书换一张新的；根证书不变，办公电脑不用动
    #[command(help_template = TEMPLATE)]
    Renew {
        #[command(flatten)]
        data: DataArgs,
    },
}

fn listen(text: &str) -> Result<SocketAddr, String> {
    let wrong = "应是地址加端口，例如 127.0.0.1:8080";
    text.parse().map_err(|_| wrong.to_owned())
}

fn connections(text: &str) -> Result<usize, String> {
    let number = text.parse().ok();
    let number = number.filter(|number| (1..=100_000).contains(number));
    number.ok_or_else(|| "应是 1 到 100000 的数".to_owned())
}

/// 24h, 30m, 1d
fn interval(text: &str) -> Result<Duration, String> {
    let wrong = || "应是 10 分钟到 31 天，写成 24h、30m、1d 这样".to_owned();
    let units = [('m', 60), ('h', 3_600), ('d', 86_400)];
    let unit = units
        .iter()
        .find_map(|(unit, seconds)| Some((text.strip_suffix(*unit)?, seconds)));
    let (count, seconds) = unit.ok_or_else(wrong)?;
    let count: u64 = count.parse().map_err(|_| wrong())?;
    let whole = count
        .checked_mul(*seconds)
        .filter(|whole| (600..=31 * 86_400).contains(whole));
    whole.map(Duration::from_secs).ok_or_else(wrong)
}
