//! Which device a model runs on.

pub use candle_core::Device;

use crate::error::{Error, Result};

/// The device of `--device`: `auto`, `cpu`, `cuda`, `cuda:N` or `metal`.
///
/// `auto` takes a GPU where this build has one compiled in and the machine has one, else the CPU.
///
/// # Errors
/// A name that is none of these, or a device that this build or machine lacks.
pub fn select(name: &str) -> Result<Device> {
    let fail = |reason: String| Error::Device { name: name.to_owned(), reason };
    match name {
        "cpu" => Ok(Device::Cpu),
        "auto" => Ok(gpu(0).unwrap_or(Device::Cpu)),
        "metal" if cfg!(feature = "metal") => Device::new_metal(0).map_err(|e| fail(first_line(&e))),
        "metal" => {
            Err(fail("this build has no Metal support; build with `--features metal` or use `cpu`".into()))
        }
        _ => {
            let index = match name.strip_prefix("cuda") {
                Some("") => Some(0),
                Some(rest) => rest.strip_prefix(':').and_then(|n| n.parse::<usize>().ok()),
                None => None,
            };
            let index =
                index.ok_or_else(|| fail("expected `auto`, `cpu`, `cuda`, `cuda:N` or `metal`".into()))?;
            if !cfg!(feature = "cuda") {
                return Err(fail(
                    "this build has no CUDA support; build with `--features cuda` or use `cpu`".into(),
                ));
            }
            Device::new_cuda(index).map_err(|e| fail(format!("no such GPU can be used: {}", first_line(&e))))
        }
    }
}

fn gpu(index: usize) -> Option<Device> {
    if cfg!(feature = "cuda") {
        Device::new_cuda(index).ok()
    } else if cfg!(feature = "metal") {
        Device::new_metal(index).ok()
    } else {
        None
    }
}

fn first_line(error: &candle_core::Error) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpu_is_always_there() {
        assert!(select("cpu").unwrap().is_cpu());
    }

    #[test]
    fn an_unknown_device_names_what_there_is() {
        for name in ["gpu", "cuda:x", "cuda0", ""] {
            let error = select(name).unwrap_err().to_string();
            assert!(error.contains("`cuda:N`"), "{error}");
        }
    }

    #[cfg(not(feature = "cuda"))]
    #[test]
    fn cuda_without_its_feature_says_how_to_get_it() {
        assert!(select("cuda").unwrap_err().to_string().contains("--features cuda"));
    }
}
