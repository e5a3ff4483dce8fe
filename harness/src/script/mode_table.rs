//! The macro that makes [`Mode`](super::Mode) from its table.

/// Makes the enum with its texts, numbers and policies from the rows of a table.
///
/// A row is `Name = number, "text"`, and the axis on which it differs from [`Policy::DEFAULT`]. A
/// mode that carries a number `n` names the range from which generators draw it:
/// `Name(n: usize, 1..=9) = …`. Its text may differ for some numbers: `"{n} bytes" (1: "1 byte")`.
///
/// [`Policy::DEFAULT`]: super::mode::Policy::DEFAULT
macro_rules! modes {
    (@option) => { None };
    (@option $value:expr) => { Some($value) };
    ($(
        $(#[$meta:meta])*
        $name:ident $(($n:ident: $size:ty, $numbers:expr))? = $code:literal,
        $text:literal $(($($few:literal: $few_text:literal),+))?
        $(, $axis:ident: $value:expr)?;
    )+) => {
        /// How a script is played, apart from its cuts. What a core logs must not depend on it, apart from
        /// [`PollUntil`](Self::PollUntil), under which it logs less.
        ///
        /// Replay tokens and fuzz inputs hold the number of a mode; reports show its text.
        ///
        /// | number | mode | text |
        /// |-------:|------|------|
        $(#[doc = concat!(
            "| ", $code, " | [`", stringify!($name), "`](Self::", stringify!($name), ") | ", $text, " |"
        )])+
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Mode {
            $($(#[$meta])* $name $(($size))?,)+
        }

        impl Mode {
            /// How the driver calls a core in this mode.
            pub(crate) const fn policy(self) -> Policy {
                match self {
                    $(Self::$name $(($n))? => Policy {
                        $($axis: $value,)? $($n,)? ..Policy::DEFAULT
                    },)+
                }
            }

            /// The number of the mode, and the number that it carries, or 0.
            pub(crate) const fn code(self) -> (u64, u64) {
                match self {
                    $(Self::$name $(($n))? => ($code, 0 $(+ $n as u64)?),)+
                }
            }

            /// The mode with this code.
            pub(crate) fn of_code(code: u64, n: u64) -> Option<Self> {
                let mode = match code {
                    $($code => Self::$name $((<$size>::try_from(n).ok()?))?,)+
                    _ => return None,
                };
                // A mode that carries no number has only the `n` 0.
                (mode.code() == (code, n)).then_some(mode)
            }

            /// The rows of the table, for generators.
            #[cfg(any(test, feature = "arbitrary1", feature = "proptest1"))]
            pub(crate) const ROWS: &[Row] =
                &[$(Row { code: $code, numbers: modes!(@option $($numbers)?) }),+];

            /// All numbers of modes are below this.
            #[cfg(feature = "fuzz")]
            pub(crate) const N_CODES: u64 = [$($code),+].len() as u64;
        }

        /// Prints the text of the mode, to follow that of the cuts.
        impl fmt::Display for Mode {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match *self {
                    $(
                        $($(Self::$name($few) => f.write_str($few_text),)+)?
                        Self::$name $(($n))? => write!(f, $text),
                    )+
                }
            }
        }
    };
}

pub(super) use modes;
