//! The body of a request, within a size and a time.
//!
//! A server that answers before it has read the request has its answer lost: the sender is still writing and finds the connection
//! closed. So what is too much is read on for a while and thrown away, and then refused.

use std::future::poll_fn;
use std::pin::Pin;

use axum::body::{Body, Bytes, HttpBody};
use tokio::time::timeout;

use super::bounds::Bounds;
use super::refusal::Refusal;

/// The bytes of `body`.
///
/// # Errors
/// A body that is too large, too slow or cut off.
pub async fn read(body: Body, bounds: &Bounds) -> Result<Bytes, Refusal> {
    timeout(bounds.body, read_all(body, bounds)).await.unwrap_or_else(|_| Err(Refusal::too_slow(bounds)))
}

/// Reads `body` and throws it away, so that its sender gets to read an answer.
pub async fn discard(mut body: Body, bounds: &Bounds) {
    let all = async {
        let mut rest = bounds.discarded_bytes;
        while let Some(Ok(bytes)) = chunk(&mut body).await {
            rest = rest.saturating_sub(bytes.len() as u64);
            if rest == 0 {
                break;
            }
        }
    };
    // What is not read by then is lost, and so is the answer.
    let _ = timeout(bounds.body, all).await;
}

async fn read_all(mut body: Body, bounds: &Bounds) -> Result<Bytes, Refusal> {
    let stated = body.size_hint().lower();
    if stated > bounds.request_bytes {
        discard(body, bounds).await;
        return Err(Refusal::too_large(bounds));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(stated).unwrap_or(0));
    while let Some(chunk) = chunk(&mut body).await {
        let chunk =
            chunk.map_err(|_| Refusal::bad_form("the request was cut off: send the contract again"))?;
        if (bytes.len() + chunk.len()) as u64 > bounds.request_bytes {
            drop(bytes);
            discard(body, bounds).await;
            return Err(Refusal::too_large(bounds));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.into())
}

/// The next bytes; trailers are passed over.
async fn chunk(body: &mut Body) -> Option<Result<Bytes, axum::Error>> {
    loop {
        match poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await? {
            Ok(frame) => {
                if let Ok(data) = frame.into_data() {
                    return Some(Ok(data));
                }
            }
            Err(error) => return Some(Err(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::StatusCode;

    use super::*;

    fn read_within(body: Body, bounds: &Bounds) -> Result<Bytes, Refusal> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(read(body, bounds))
    }

    #[test]
    fn a_body_is_read_up_to_its_bound() {
        let bounds = Bounds { request_bytes: 4, ..Bounds::new(0) };
        assert_eq!(read_within(Body::from("four"), &bounds).unwrap(), "four");
        let refusal = read_within(Body::from("fives"), &bounds).unwrap_err();
        assert_eq!(refusal.status, StatusCode::PAYLOAD_TOO_LARGE);
    }

    #[test]
    fn a_body_that_does_not_come_is_given_up() {
        struct Never;
        impl HttpBody for Never {
            type Data = Bytes;
            type Error = axum::Error;
            fn poll_frame(
                self: Pin<&mut Self>,
                _: &mut std::task::Context<'_>,
            ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, axum::Error>>> {
                std::task::Poll::Pending
            }
        }
        let bounds = Bounds { body: Duration::from_millis(20), ..Bounds::new(1000) };
        let refusal = read_within(Body::new(Never), &bounds).unwrap_err();
        assert_eq!(refusal.status, StatusCode::REQUEST_TIMEOUT);
    }
}
