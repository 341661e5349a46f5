// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;
import static org.tarnfs.gateway.web.WebException.Problem.WRONG_METHOD;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A request as the handlers see it: method, path, arguments, body, and the ways to answer it.
final class WebRequest implements AutoCloseable {

  static final String TEXT = "text/plain;charset=utf-8";
  static final String HTML = "text/html;charset=utf-8";
  static final String JSON = "application/json";

  /// The values of `t` whose body is JSON whatever type it is said to be: `curl -d` calls all a
  /// form.
  private static final Set<String> WITH_JSON =
      Set.of("mkdir-with-children", "mkdir-immutable", "set_children", "set-children");

  private final HttpServerExchange exchange;
  private final BodySpool spool;
  private final List<String> path;
  private final Arguments arguments;
  private final Form form;

  private WebRequest(
      HttpServerExchange exchange,
      BodySpool spool,
      List<String> path,
      Arguments arguments,
      Form form) {
    this.exchange = exchange;
    this.spool = spool;
    this.path = path;
    this.arguments = arguments;
    this.form = form;
  }

  /// Reads path and query, and the body if it is a form; the caller closes the request.
  static WebRequest of(HttpServerExchange exchange, BodySpool spool) throws IOException {
    List<String> path = path(exchange);
    Arguments query = Arguments.parse(exchange.getQueryString());
    Form form = Form.EMPTY;
    String type = header(exchange, Headers.CONTENT_TYPE).orElse("");
    boolean post = exchange.getRequestMethod().equalToString("POST");
    if (post && Form.isForm(type) && !WITH_JSON.contains(query.text("t"))) {
      long limit = Form.mayHoldFile(type) ? Long.MAX_VALUE : Form.MAX_LENGTH;
      form = Form.read(new BodyStream(exchange, limit), type, () -> spool.spool(0));
    }
    return new WebRequest(exchange, spool, path, query.then(form.fields()), form);
  }

  /// The segments are taken apart before they are decoded, so that a slash can be in one.
  private static List<String> path(HttpServerExchange exchange) throws WebException {
    String uri = exchange.getRequestURI();
    if (exchange.isHostIncludedInRequestURI()) {
      int host = uri.indexOf("//") + 2;
      uri = uri.substring(Math.max(host, uri.indexOf('/', host)));
    }
    List<String> path = new ArrayList<>();
    for (String segment : uri.split("/", -1)) {
      path.add(PercentCode.decode(segment));
    }
    path.removeFirst();
    while (!path.isEmpty() && path.getLast().isEmpty()) {
      path.removeLast();
    }
    return List.copyOf(path);
  }

  private static Optional<String> header(HttpServerExchange exchange, HttpString name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  String method() {
    return exchange.getRequestMethod().toString();
  }

  boolean isHead() {
    return method().equals("HEAD");
  }

  /// Where it comes from, without a name being looked up.
  String clientAddress() {
    return exchange.getSourceAddress().getAddress().getHostAddress();
  }

  /// The segments of the path, decoded; slashes at its end mean nothing.
  List<String> path() {
    return path;
  }

  /// One segment of the path, empty if there are not as many.
  String path(int index) {
    return index < path.size() ? path.get(index) : "";
  }

  /// Those of the query, then those of the form.
  Arguments arguments() {
    return arguments;
  }

  /// What is asked for: the argument `t`.
  String t() {
    return arguments.text("t");
  }

  /// The file in the form.
  FilePart file() throws WebException {
    return form.file()
        .orElseThrow(
            () ->
                new WebException(BAD_ARGUMENT, "this request needs a form with a part named file"));
  }

  Optional<String> header(HttpString name) {
    return header(exchange, name);
  }

  /// Receives the body, of any size, and uses it.
  <T> T receive(BodySpool.Use<T> use) throws IOException, InterruptedException {
    return spool.receive(exchange, use);
  }

  /// The body as it comes in, if it has not been read as a form.
  ///
  /// @param limit in bytes
  InputStream body(long limit) throws WebException {
    return new BodyStream(exchange, limit);
  }

  /// Whether there is a body that has not been read as a form.
  boolean hasRawBody() throws IOException {
    return form.equals(Form.EMPTY) && body(Long.MAX_VALUE).read() >= 0;
  }

  /// Refuses the method; `allowed` lists those that are not.
  WebException wrongMethod(String allowed) {
    setHeader(Headers.ALLOW, allowed);
    return new WebException(WRONG_METHOD, "here are allowed " + allowed);
  }

  void requireRead() throws WebException {
    if (!isHead() && !method().equals("GET")) {
      throw wrongMethod("GET, HEAD");
    }
  }

  /// For what is only read, though the stock program posts, to keep its token out of the URL.
  void requireReadOrPost() throws WebException {
    if (!method().equals("POST") && !isHead() && !method().equals("GET")) {
      throw wrongMethod("GET, HEAD, POST");
    }
  }

  static WebException unknownType() {
    return new WebException(BAD_ARGUMENT, "unknown t=");
  }

  void setHeader(HttpString name, String value) {
    exchange.getResponseHeaders().put(name, value);
  }

  void answer(String type, String text) throws IOException {
    answer(StatusCodes.OK, type, text);
  }

  void answer(int status, String type, String text) throws IOException {
    RequestRunner.send(exchange, status, type, text);
  }

  /// Answers that it is done, and that there is nothing to tell.
  void answerNothing() throws IOException {
    response(StatusCodes.NO_CONTENT).close();
  }

  /// Writes the body of an answer.
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException, InterruptedException;
  }

  /// Answers with what may be long, and is sent as it is written.
  void stream(String type, Content content) throws IOException, InterruptedException {
    setHeader(Headers.CONTENT_TYPE, type);
    ResponseChannel body = response(StatusCodes.OK);
    if (!isHead()) {
      content.writeTo(body.stream());
    }
    body.close();
  }

  /// The body of the answer, of any length unless one is set; to be closed when all is written.
  ResponseChannel response(int status) {
    exchange.setStatusCode(status);
    return new ResponseChannel(exchange);
  }

  /// Tells the tag of what is asked for; if the client has that already, this is the whole answer.
  boolean isAnsweredBy(EntityTag tag) {
    setHeader(Headers.ETAG, tag.quoted());
    if (header(Headers.IF_NONE_MATCH).filter(tag::isIn).isEmpty()) {
      return false;
    }
    exchange.setStatusCode(StatusCodes.NOT_MODIFIED);
    exchange.endExchange();
    return true;
  }

  void setLength(long length) {
    exchange.setResponseContentLength(length);
  }

  /// Leads to another URL.
  void redirect(String url) throws IOException {
    redirect(StatusCodes.FOUND, url);
  }

  void redirect(int status, String url) throws IOException {
    setHeader(Headers.LOCATION, PercentCode.escapeUrl(url));
    answer(status, TEXT, "");
  }

  /// Answers that something is done, or leads to where the user wants to go after it.
  ///
  /// @param cap to what it was done to
  void done(String text, String cap) throws IOException {
    @Nullable String next = whenDone(cap);
    if (next == null) {
      answer(TEXT, text);
    } else {
      redirect(next);
    }
  }

  /// Where the user wants to go instead of seeing the answer. `%(uri)s` in it stands for `cap`.
  @Nullable String whenDone(String cap) {
    String url = arguments.text("when_done");
    return url.isEmpty() ? null : url.replace("%(uri)s", PercentCode.encode(cap));
  }

  @Override
  public void close() throws IOException {
    form.close();
  }
}
