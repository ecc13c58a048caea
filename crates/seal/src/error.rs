//! What can go wrong with keys and sealed data, in words for the person who has to put it right.

use std::io;
use std::path::PathBuf;

/// Every refusal and fault of this crate except a weak password, which is
/// [`WeakPassword`](crate::password::WeakPassword).
///
/// No variant carries a secret, so that all of them can be logged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// A key is there already. Overwriting it would make everything sealed under it unreadable.
    #[error("这里已有密钥，为免旧数据打不开，不再覆盖：{}", path.display())]
    KeyExists {
        /// The key file that stays as it is.
        path: PathBuf,
    },

    /// An earlier creation stopped half way, or another one is running now.
    #[error("上次生成密钥没有完成，请删除 {} 后重试", path.display())]
    KeyUnfinished {
        /// The temporary file left behind.
        path: PathBuf,
    },

    /// There is no key file in the folder.
    #[error("没有找到密钥文件 {}，请放回备份的密钥", path.display())]
    KeyMissing {
        /// Where the key was looked for.
        path: PathBuf,
    },

    /// The mode of the key file lets other accounts of the machine at it.
    #[error("密钥文件别的账号也能读，请先执行：chmod 600 '{}'", path.display())]
    KeyExposed {
        /// The key file whose mode is too wide.
        path: PathBuf,
    },

    /// The key file is not 64 hexadecimal digits and a newline.
    #[error("密钥文件内容不完整，请换回备份的密钥：{}", path.display())]
    KeyMalformed {
        /// The key file that could not be understood.
        path: PathBuf,
    },

    /// The operating system refused to read or write the key.
    #[error("密钥文件没能读写，请检查磁盘和权限：{}", path.display())]
    KeyIo {
        /// The file or folder concerned.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },

    /// A sealed value does not open: another key, another owner or purpose, or altered bytes.
    /// Which of these it was cannot be told, and must not be.
    #[error("这一项解不开：密钥不对，或内容被改动过")]
    FieldUnreadable,

    /// A value is longer than SM4-GCM can seal in one piece (64 GiB).
    #[error("内容太长，不能加密保存，请缩短后重试")]
    FieldTooLong,

    /// Argon2 did not accept the password, or the machine has no memory left for it.
    #[error("密码没能处理，请换短一些的密码重试")]
    PasswordNotHashed,

    /// The operating system has no randomness to give.
    #[error("系统暂时取不到随机数，请稍后重试")]
    NoEntropy,
}
