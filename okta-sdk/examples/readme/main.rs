//! The programs of the README, one for each Rust block. A test compares them with the README and runs them.

macro_rules! programs {
    ($($name:ident),*) => {
        $(mod $name {
            include!(concat!(stringify!($name), ".rs"));

            pub(crate) fn run() -> Result<(), Box<dyn std::error::Error>> {
                main().map_err(Into::into)
            }
        })*

        fn main() -> Result<(), Box<dyn std::error::Error>> {
            match std::env::args().nth(1).as_deref() {
                $(Some(stringify!($name)) => $name::run(),)*
                _ => Err(concat!("expected the name of a program: ", $(stringify!($name), " "),*).into()),
            }
        }
    };
}

programs!(list_users, private_key, lists, errors, read_change_write);
