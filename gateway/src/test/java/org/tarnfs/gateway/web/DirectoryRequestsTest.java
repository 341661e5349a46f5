// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.storage.testing.Operation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Directories, and paths below them, over HTTP.
class DirectoryRequestsTest {

  private static final String LITERAL = "URI:LIT:krugkidfnzsc4";
  private static final String EXISTS = "There was already a child by that name, and you asked me";

  @TempDir private Path temporary;
  private TestGateway gateway;
  private String root;

  @BeforeEach
  void start() throws Exception {
    gateway = new TestGateway(temporary);
    root = "/uri/" + gateway.mkdir();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @ParameterizedTest
  @CsvSource({
    "PUT,/uri?t=mkdir,URI:DIR2:",
    "POST,/uri?t=mkdir,URI:DIR2:",
    "PUT,/uri?t=mkdir&format=mdmf,URI:DIR2-MDMF:",
    "POST,/uri?t=mkdir&format=MDMF,URI:DIR2-MDMF:",
    "POST,/uri?t=mkdir&format=SDMF,URI:DIR2:"
  })
  void directoryIsMadeWhereNothingLeadsYet(String method, String path, String kind)
      throws Exception {
    HttpResponse<String> made = method.equals("PUT") ? gateway.put(path, "") : gateway.post(path);

    assertThat(made.statusCode()).isEqualTo(200);
    assertThat(made.body()).startsWith(kind);
    assertThat(json("/uri/" + made.body()).get(1).get("children")).isEmpty();
  }

  @Test
  void newDirectoryMayBeShownAtOnce() throws Exception {
    HttpResponse<String> made = gateway.post("/uri?t=mkdir&redirect_to_result=true");

    assertThat(made.statusCode()).isEqualTo(303);
    String location = made.headers().firstValue("location").orElseThrow();
    assertThat(location).startsWith("/uri/URI%3ADIR2%3A");
    assertThat(gateway.get(location).statusCode()).isEqualTo(200);
  }

  @Test
  void bodyThatWouldBeIgnoredIsRefused() throws Exception {
    assertThat(gateway.post("/uri?t=mkdir", "{}").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mkdir-with-children", "mkdir-immutable"})
  void directoryIsMadeWithItsChildren(String t) throws Exception {
    String children =
        """
        {"é/": ["filenode", {"ro_uri": "%1$s", "metadata": {"x": 1}}]}
        """
            .formatted(LITERAL)
            .replace("é/", "é");

    String cap = gateway.post("/uri?t=" + t, children).body();

    JsonNode child = json("/uri/" + cap).get(1).get("children").get("é");
    assertThat(child.get(0).asString()).isEqualTo("filenode");
    assertThat(child.get(1).get("metadata").get("x").asInt()).isEqualTo(1);
    assertThat(gateway.get("/uri/" + cap + "/%C3%A9").body()).isEqualTo("The end.");
  }

  @Test
  void directoryThatNeverChangesTakesNothingThatDoes() throws Exception {
    String children = "{\"a\": [\"dirnode\", {\"rw_uri\": \"" + root.substring(5) + "\"}]}";

    HttpResponse<String> made = gateway.post("/uri?t=mkdir-immutable", children);

    assertThat(made.statusCode()).isEqualTo(400);
    assertThat(made.body()).contains("\"a\"").doesNotContain(root.substring(15));
    assertThat(gateway.post("/uri?t=mkdir-immutable", "{}").body()).isEqualTo("URI:DIR2-LIT:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mkdir-with-children", "mkdir-immutable"})
  void childWithoutACapIsKeptWithItsMetadata(String t) throws Exception {
    String children = "{\"a\": [\"filenode\", {\"ro_uri\": null, \"metadata\": {\"x\": 1}}]}";

    String cap = gateway.post("/uri?t=" + t, children).body();

    JsonNode child = json("/uri/" + cap).get(1).get("children").get("a");
    assertThat(child.get(0).asString()).isEqualTo("unknown");
    assertThat(child.get(1).has("ro_uri")).isFalse();
    assertThat(child.get(1).get("metadata").get("x").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name",
        "with%20space",
        "%C3%BCber",
        "%F0%9F%8F%94",
        "100%25",
        "%3Cb%3E%26%22%27",
        "a%3Fb%23c",
        "+",
        "..%20"
      })
  void fileIsPutReadAndDeletedByItsPath(String name) throws Exception {
    HttpResponse<String> created = gateway.put(root + "/" + name, "one");
    HttpResponse<String> replaced = gateway.put(root + "/" + name, "two");

    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(created.body()).isEqualTo("URI:LIT:n5xgk");
    assertThat(replaced.statusCode()).isEqualTo(200);
    assertThat(gateway.get(root + "/" + name).body()).isEqualTo("two");
    String decoded = PercentCode.decode(name);
    assertThat(json(root).get(1).get("children").propertyNames()).containsExactly(decoded);

    HttpResponse<String> deleted = gateway.delete(root + "/" + name);

    assertThat(deleted.statusCode()).isEqualTo(200);
    assertThat(deleted.body()).isEqualTo(replaced.body());
    assertThat(gateway.delete(root + "/" + name).statusCode()).isEqualTo(404);
    assertThat(gateway.get(root + "/" + name).statusCode()).isEqualTo(404);
  }

  @Test
  void namesThatLookTheSameAreTheSame() throws Exception {
    gateway.put(root + "/%C3%A9", "composed");
    HttpResponse<String> put = gateway.put(root + "/e%CC%81", "decomposed");

    assertThat(put.statusCode()).isEqualTo(200);
    assertThat(gateway.get(root + "/%C3%A9").body()).isEqualTo("decomposed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%2Fb", ".", "..", "%2E%2E", "a%00b", "//x", "a//b"})
  void nameThatNoPathCouldHoldIsRefused(String name) throws Exception {
    String answer =
        gateway.raw(
            "PUT "
                + root
                + "/"
                + name
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx");

    assertThat(answer).startsWith("HTTP/1.1 400").doesNotContain("URI:");
    assertThat(json(root).get(1).get("children")).isEmpty();
  }

  @Test
  void directoriesOnTheWayAreMade() throws Exception {
    assertThat(gateway.put(root + "/a/b/c.txt", "deep").statusCode()).isEqualTo(201);
    assertThat(gateway.put(root + "/a/x/y?t=mkdir", "").statusCode()).isEqualTo(200);
    assertThat(gateway.put(root + "/a/z/lit?t=uri", LITERAL).statusCode()).isEqualTo(200);

    assertThat(gateway.get(root + "/a/b/c.txt").body()).isEqualTo("deep");
    assertThat(json(root + "/a").get(1).get("children").propertyNames())
        .containsExactly("b", "x", "z");
    assertThat(json(root + "/a").get(1).has("metadata")).isTrue();
  }

  @Test
  void readingMakesNothing() throws Exception {
    assertThat(gateway.get(root + "/a/b").statusCode()).isEqualTo(404);
    assertThat(gateway.delete(root + "/a/b").statusCode()).isEqualTo(404);
    assertThat(gateway.post(root + "/a/b?t=check").statusCode()).isEqualTo(404);
    assertThat(json(root).get(1).get("children")).isEmpty();
  }

  @Test
  void fileInTheWayIsAConflict() throws Exception {
    gateway.put(root + "/file", "x");

    assertThat(gateway.put(root + "/file/below", "y").statusCode()).isEqualTo(409);
    assertThat(gateway.put(root + "/file/d?t=mkdir", "").statusCode()).isEqualTo(409);
    assertThat(gateway.put(root + "/file?t=mkdir", "").statusCode()).isEqualTo(409);
    assertThat(gateway.post(root + "?t=mkdir&name=file").statusCode()).isEqualTo(409);
    assertThat(gateway.get(root + "/file/below").statusCode()).isEqualTo(400);
    assertThat(gateway.get(root + "/file").body()).isEqualTo("x");
  }

  @ParameterizedTest
  @CsvSource({
    "true,file,200",
    "false,file,409",
    "only-files,file,200",
    "Only-Files,file,200",
    "perhaps,file,400",
    "true,directory,400",
    "false,directory,409",
    "only-files,directory,409"
  })
  void fileReplacesWhatItMay(String replace, String name, int status) throws Exception {
    gateway.put(root + "/file", "old");
    gateway.put(root + "/directory/below", "old");

    HttpResponse<String> put = gateway.put(root + "/" + name + "?replace=" + replace, "new");

    assertThat(put.statusCode()).isEqualTo(status);
    if (status == 409) {
      assertThat(put.body()).startsWith(EXISTS);
    }
    assertThat(gateway.get(root + "/file").body()).isEqualTo(status == 200 ? "new" : "old");
    assertThat(gateway.get(root + "/directory/below").body()).isEqualTo("old");
  }

  @ParameterizedTest
  @CsvSource({
    "true,file,200",
    "false,file,409",
    "only-files,file,200",
    "true,directory,200",
    "false,directory,409",
    "only-files,directory,409"
  })
  void linkReplacesWhatItMay(String replace, String name, int status) throws Exception {
    gateway.put(root + "/file", "old");
    gateway.put(root + "/directory?t=mkdir", "");

    HttpResponse<String> put =
        gateway.put(root + "/" + name + "?t=uri&replace=" + replace, LITERAL);
    HttpResponse<String> post =
        gateway.post(root + "?t=uri&name=" + name + "&uri=" + LITERAL + "&replace=" + replace);

    assertThat(put.statusCode()).isEqualTo(status);
    assertThat(post.statusCode())
        .isEqualTo(replace.equals("only-files") && status == 409 ? 409 : status);
    if (status == 200) {
      assertThat(put.body()).isEqualTo(LITERAL);
      assertThat(post.body()).isEqualTo(LITERAL);
      assertThat(gateway.get(root + "/" + name).body()).isEqualTo("The end.");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "URI:CHK:nonsense", "lafs://from_the_future"})
  void whatIsNoCapIsNotLinked(String cap) throws Exception {
    HttpResponse<String> put = gateway.put(root + "/a?t=uri", cap);

    assertThat(put.statusCode()).isEqualTo(400);
    assertThat(put.body()).doesNotContain("future").doesNotContain("nonsense");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ro.lafs://from_the_future", "imm.lafs://from_the_future"})
  void capsOfUnknownKindAreKept(String cap) throws Exception {
    HttpResponse<String> put = gateway.put(root + "/a?t=uri", cap);

    assertThat(put.statusCode()).isEqualTo(200);
    assertThat(put.body()).isEqualTo(cap);
    assertThat(json(root + "/a").get(0).asString()).isEqualTo("unknown");
    assertThat(json(root + "/a").get(1).get("ro_uri").asString()).isEqualTo(cap);
    assertThat(json(root + "/a").get(1).has("metadata")).isTrue();
    assertThat(gateway.get(root + "/a").statusCode()).isEqualTo(400);
    assertThat(gateway.delete(root + "/a").body()).isEqualTo(cap);
  }

  @Test
  void mutableChildIsOverwrittenWhereItIs() throws Exception {
    HttpResponse<String> created = gateway.put(root + "/m?format=SDMF", "first");
    HttpResponse<String> replaced = gateway.put(root + "/m", "second");
    HttpResponse<String> part = gateway.put(root + "/m?offset=3", "ular");
    HttpResponse<String> refused = gateway.put(root + "/m?replace=false", "third");

    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(created.body()).startsWith("URI:SSK:");
    assertThat(replaced.statusCode()).isEqualTo(200);
    assertThat(replaced.body()).isEqualTo(created.body());
    assertThat(part.statusCode()).isEqualTo(200);
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(gateway.content(created.body())).asString(UTF_8).isEqualTo("secular");
  }

  @Test
  void makingADirectoryThatIsThereGivesIt() throws Exception {
    String made = gateway.put(root + "/d?t=mkdir&format=MDMF", "").body();

    assertThat(made).startsWith("URI:DIR2-MDMF:");
    assertThat(gateway.put(root + "/d?t=mkdir", "").body()).isEqualTo(made);
    assertThat(gateway.post(root + "?t=mkdir&name=d").body()).isEqualTo(made);
    assertThat(gateway.post(root + "/d?t=mkdir").body()).isEqualTo(made);
    assertThat(gateway.post(root + "?t=mkdir").body()).isEqualTo(root.substring(5));
    assertThat(gateway.post(root + "?t=mkdir-with-children&name=d", "{}").statusCode())
        .isEqualTo(409);
    assertThat(gateway.post(root + "/d?t=mkdir-immutable", "{}").statusCode()).isEqualTo(409);
  }

  @ParameterizedTest
  @CsvSource({
    "mkdir-with-children,URI:DIR2:",
    "mkdir-immutable,URI:DIR2-LIT:",
  })
  void directoryWithChildrenIsMadeInAnother(String t, String kind) throws Exception {
    String children = "{\"a\": [\"filenode\", {\"ro_uri\": \"URI:LIT:\"}]}";

    HttpResponse<String> named = gateway.post(root + "/x?t=" + t + "&name=d", children);
    HttpResponse<String> byPath = gateway.post(root + "/x/e?t=" + t, children);

    assertThat(named.statusCode()).isEqualTo(200);
    assertThat(named.body()).startsWith(kind);
    assertThat(byPath.body()).startsWith(kind);
    assertThat(json(root + "/x/d").get(1).get("children").propertyNames()).containsExactly("a");
    assertThat(json(root + "/x/e").get(1).get("children").propertyNames()).containsExactly("a");
  }

  @Test
  void childrenAreSetInOneStep() throws Exception {
    gateway.put(root + "/old", "x");
    String children =
        """
        {"a": ["filenode", {"ro_uri": "URI:LIT:", "metadata": {"mtime": 5}}],
         "old": ["filenode", {"ro_uri": "%s"}]}
        """
            .formatted(LITERAL);

    HttpResponse<String> refused = gateway.post(root + "?t=set_children&replace=false", children);
    int before = gateway.grid().calls(Operation.READ_TEST_WRITE);
    gateway.post(root + "?t=unlink&name=old");
    int middle = gateway.grid().calls(Operation.READ_TEST_WRITE);
    HttpResponse<String> set = gateway.post(root + "?t=set-children", children);
    int after = gateway.grid().calls(Operation.READ_TEST_WRITE);

    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(set.statusCode()).isEqualTo(200);
    assertThat(set.body()).isEqualTo("Okay so I did it.");
    assertThat(after - middle).as("publishes").isEqualTo(middle - before);
    assertThat(gateway.get(root + "/old").body()).isEqualTo("The end.");
    assertThat(json(root + "/a").get(1).get("metadata").get("mtime").asInt()).isEqualTo(5);
  }

  @Test
  void fileInAFormIsPutUnderItsName() throws Exception {
    String type = "multipart/form-data; boundary=XyZ";
    byte[] form =
        TestGateway.form(
            TestGateway.field("t", "upload"), TestGateway.file("a b.txt", "one".getBytes(UTF_8)));

    HttpResponse<String> byFilename = gateway.post(root, type, form);
    HttpResponse<String> byName = gateway.post(root + "?t=upload&name=n&format=mdmf", type, form);
    HttpResponse<String> then =
        gateway.post(root + "?t=upload&name=n&when_done=/x/%25(uri)s", type, form);
    HttpResponse<String> exists = gateway.post(root + "?t=upload&name=n&replace=false", type, form);

    assertThat(byFilename.statusCode()).isEqualTo(200);
    assertThat(byFilename.body()).isEqualTo("URI:LIT:n5xgk");
    assertThat(byName.body()).startsWith("URI:MDMF:");
    assertThat(then.statusCode()).isEqualTo(302);
    assertThat(then.headers().firstValue("location").orElseThrow())
        .isEqualTo("/x/" + PercentCode.encode(byName.body()));
    assertThat(exists.statusCode()).isEqualTo(409);
    assertThat(gateway.get(root + "/a%20b.txt").body()).isEqualTo("one");
    assertThat(gateway.post(root + "/a%20b.txt?t=upload", type, form).statusCode()).isEqualTo(200);
    assertThat(gateway.post(root + "?t=upload&name=a/b", type, form).statusCode()).isEqualTo(400);
  }

  @Test
  void childIsRenamedAndUnlinked() throws Exception {
    gateway.put(root + "/a", "A");
    gateway.put(root + "/b", "B");

    assertThat(gateway.post(root + "?t=rename&from_name=a&to_name=b&replace=false").statusCode())
        .isEqualTo(409);
    HttpResponse<String> moved = gateway.post(root + "?t=rename&from_name=a&to_name=c");
    HttpResponse<String> unlinked = gateway.post(root + "?t=unlink&name=b");

    assertThat(moved.body()).isEqualTo("thing moved");
    assertThat(unlinked.body()).isEqualTo("thing unlinked");
    assertThat(json(root).get(1).get("children").propertyNames()).containsExactly("c");
    assertThat(gateway.post(root + "?t=delete&name=b").statusCode()).isEqualTo(404);
    assertThat(gateway.post(root + "?t=rename&from_name=b&to_name=d").statusCode()).isEqualTo(404);
    assertThat(gateway.post(root + "?t=rename&from_name=c").statusCode()).isEqualTo(400);
    assertThat(gateway.post(root + "?t=rename&from_name=c&to_name=d%2Fe").statusCode())
        .isEqualTo(400);
    assertThat(gateway.post(root + "?t=delete&name=c&when_done=/there").statusCode())
        .isEqualTo(302);
  }

  @Test
  void childMovesToAnotherDirectory() throws Exception {
    String other = gateway.mkdir();
    gateway.put("/uri/" + other + "/sub?t=mkdir", "");
    gateway.put(root + "/a", "A");
    String move = root + "?t=relink&from_name=a&to_name=z&to_dir=";

    assertThat(gateway.post(move + "sub").statusCode()).isEqualTo(400);
    assertThat(gateway.post(move + LITERAL).body()).startsWith("to_dir is not a directory");
    assertThat(gateway.post(move + other + "/missing").statusCode()).isEqualTo(400);
    HttpResponse<String> moved = gateway.post(move + other + "/sub");

    assertThat(moved.body()).isEqualTo("thing moved");
    assertThat(gateway.get("/uri/" + other + "/sub/z").body()).isEqualTo("A");
    assertThat(gateway.get(root + "/a").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a/b", "b", "b/c"})
  void directoryIsNotMovedBelowItself(String place) throws Exception {
    gateway.put(root + "/a/b/c?t=mkdir", "");
    String moved = place.startsWith("a") ? root : root + "/a";
    String from = place.substring(0, 1);
    String top = gateway.get(moved + "?t=uri").body();

    HttpResponse<String> refused =
        gateway.post(moved + "?t=relink&from_name=" + from + "&to_dir=" + top + "/" + place);

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("cannot be moved into itself");
    assertThat(gateway.get(root + "/a/b/c").statusCode()).isEqualTo(200);
  }

  @Test
  void moveThatIsRefusedLeavesTheChildWhereItIs() throws Exception {
    String other = gateway.mkdir();
    String readOnly = gateway.get("/uri/" + other + "?t=readonly-uri").body();
    gateway.put("/uri/" + other + "/a", "B");
    gateway.put(root + "/a", "A");
    gateway.put(root + "/other?t=uri", other);

    String move = root + "?t=relink&from_name=a&to_dir=";
    assertThat(gateway.post(move + other + "&replace=false").statusCode()).isEqualTo(409);
    assertThat(gateway.post(move + readOnly).statusCode()).isEqualTo(403);
    assertThat(gateway.post(root + "?t=relink&from_name=other&to_dir=" + other).statusCode())
        .isEqualTo(400);
    assertThat(gateway.post(root + "?t=relink&from_name=a&to_dir=" + root.substring(5)).body())
        .isEqualTo("thing moved");

    assertThat(gateway.get(root + "/a").body()).isEqualTo("A");
    assertThat(gateway.get("/uri/" + other + "/a").body()).isEqualTo("B");
  }

  @ParameterizedTest
  @CsvSource({
    "PUT,/new",
    "PUT,/a",
    "PUT,/new?t=uri",
    "PUT,/new?t=mkdir",
    "PUT,/m",
    "PUT,/m?offset=0",
    "DELETE,/a",
    "POST,?t=mkdir&name=new",
    "POST,?t=uri&name=new&uri=URI:LIT:",
    "POST,?t=unlink&name=a",
    "POST,?t=rename&from_name=a&to_name=b",
    "POST,?t=mkdir-with-children&name=new",
    "POST,?t=set_children"
  })
  void whoMayOnlyReadChangesNothing(String method, String path) throws Exception {
    gateway.put(root + "/a", "A");
    gateway.put(root + "/m?format=SDMF", "M");
    String view = "/uri/" + gateway.get(root + "?t=readonly-uri").body();

    HttpResponse<String> answer =
        switch (method) {
          case "PUT" -> gateway.put(view + path, "URI:LIT:");
          case "POST" -> gateway.post(view + path, "{}");
          default -> gateway.delete(view + path);
        };

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("read").doesNotContain("URI:").endsWith("\n");
    assertThat(json(root).get(1).get("children").propertyNames()).containsExactly("a", "m");
    JsonNode seen = json(view).get(1);
    assertThat(seen.has("rw_uri")).isFalse();
    assertThat(seen.get("children").get("m").get(1).has("rw_uri")).isFalse();
    assertThat(gateway.get(view + "/m").body()).isEqualTo("M");
  }

  @Test
  void allOfManyWritersFindTheirFiles() throws Exception {
    List<Future<Integer>> puts = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 50; i++) {
        String path = root + "/" + i;
        puts.add(threads.submit(() -> gateway.put(path, path).statusCode()));
      }
    }

    for (Future<Integer> put : puts) {
      assertThat(put.get()).isEqualTo(201);
    }
    assertThat(json(root).get(1).get("children").size()).isEqualTo(50);
    assertThat(gateway.get(root + "/49").body()).endsWith("/49");
  }

  @Test
  void listingEscapesNamesAndItsLinksWork() throws Exception {
    gateway.put(root + "/%3Cscript%3E'%22&%23", "file");
    gateway.put(root + "/sub/below", "x");
    gateway.put(root + "/u?t=uri", "ro.lafs://from_the_future");

    HttpResponse<String> page = gateway.get(root + "/");

    assertThat(page.headers().firstValue("content-type")).contains("text/html;charset=utf-8");
    assertThat(page.body())
        .contains("&lt;script&gt;&#39;&quot;&amp;#")
        .contains("%3Cscript%3E%27%22%26%23")
        .doesNotContain("<script");
    List<String> links =
        page.body()
            .lines()
            .filter(line -> line.contains("href=\""))
            .map(line -> line.replaceFirst(".*href=\"([^\"]*)\".*", "$1"))
            .toList();
    assertThat(links).hasSize(4);
    for (String link : links) {
      assertThat(gateway.get(link).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void directoryIsToldInAllItsForms() throws Exception {
    String cap = root.substring(5);
    String readCap = gateway.get(root + "?t=readonly-uri").body();

    assertThat(gateway.get(root + "?t=uri").body()).isEqualTo(cap);
    assertThat(readCap).startsWith("URI:DIR2-RO:");
    assertThat(json(root).get(1).get("verify_uri").asString()).startsWith("URI:DIR2-Verifier:");
    assertThat(gateway.get(root + "?t=info").body())
        .contains("mutable (SDMF) directory", "reading and writing");
    assertThat(gateway.get(root + "?t=juggle").statusCode()).isEqualTo(400);
    assertThat(gateway.get(root + "?t=rename-form&name=%3Ca%3E").body())
        .contains("value=\"&lt;a&gt;\"");
    assertThat(gateway.send(gateway.request(root).HEAD()).statusCode()).isEqualTo(200);
    assertThat(gateway.put(root, "x").statusCode()).isEqualTo(400);
    assertThat(gateway.delete(root).statusCode()).isEqualTo(400);
    assertThat(gateway.put(root + "?t=mkdir", "").body()).isEqualTo(cap);
  }

  @Test
  void directoryByItsVerifyCapIsToldButNotRead() throws Exception {
    String verify = "/uri/" + json(root).get(1).get("verify_uri").asString();

    assertThat(json(verify).get(0).asString()).isEqualTo("unknown");
    assertThat(gateway.get(verify).statusCode()).isEqualTo(400);
    assertThat(gateway.get(verify + "/a").statusCode()).isEqualTo(400);
    assertThat(gateway.put(verify + "/a", "x").statusCode()).isEqualTo(400);
    assertThat(gateway.post(verify + "?t=stream-manifest").statusCode()).isEqualTo(400);
    assertThat(gateway.post(verify + "?t=check&output=JSON").body()).contains("Healthy");
    assertThat(gateway.get(verify + "?t=info").body()).contains("checking");
  }

  @Test
  void immutableDirectoryIsNotSentAgain() throws Exception {
    StringBuilder children = new StringBuilder("{");
    for (int i = 0; i < 5; i++) {
      children.append("\"%d\": [\"\", {\"ro_uri\": \"URI:LIT:\"}],".formatted(i));
    }
    children.setLength(children.length() - 1);
    String frozen = "/uri/" + gateway.post("/uri?t=mkdir-immutable", children + "}").body();

    String tag = gateway.get(frozen + "?t=json").headers().firstValue("etag").orElseThrow();

    assertThat(tag).matches("\"DIR:[a-z2-7]{26}-json\"");
    assertThat(gateway.get(frozen + "?t=json", "If-None-Match", tag).statusCode()).isEqualTo(304);
    assertThat(gateway.get(frozen, "If-None-Match", tag).statusCode()).isEqualTo(200);
    assertThat(gateway.put(frozen + "/x", "y").statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"?t=mkdir&name=x", "?t=unlink&name=a", "?t=start-manifest&ophandle=h"})
  void pageOfAnotherSiteCannotPost(String request) throws Exception {
    HttpResponse<String> answer =
        gateway.post(root + request, "text/plain", new byte[0], "Origin", "http://evil.example");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(json(root).get(1).get("children")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "[,20000000,400",
    "{\"a\":,5000000,400",
    "' ',40000000,413",
    "{\"a\":[\"\"%c{\"ro_uri\":\"x,1,400",
    "nonsense,1,400"
  })
  void bodyThatIsNoListOfChildrenIsRefused(String piece, int times, int status) throws Exception {
    byte[] body = piece.replace("%c", ",").repeat(times).getBytes(UTF_8);

    for (String t : List.of("set_children", "mkdir-with-children", "mkdir-immutable")) {
      HttpResponse<String> answer =
          gateway.send(
              gateway
                  .request(root + "?name=x&t=" + t)
                  .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));

      assertThat(answer.statusCode()).isEqualTo(status);
      assertThat(answer.body().lines()).hasSize(1);
    }
    assertThat(json(root).get(1).get("children")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a/b\": [\"\", {\"ro_uri\": \"URI:LIT:\"}]}",
        "{\"\": [\"\", {\"ro_uri\": \"URI:LIT:\"}]}",
        "{\"..\": [\"\", {\"ro_uri\": \"URI:LIT:\"}]}",
        "{\"a\": [\"\", {}]}",
        "{\"a\": [\"\", {\"rw_uri\": \"lafs://secret\"}]}",
        "{\"a\": [\"\", {\"ro_uri\": \"URI:CHK:secret\"}]}",
        "{\"a\": {\"ro_uri\": \"URI:LIT:\"}}",
        "{\"a\": [\"\", {\"ro_uri\": \"URI:LIT:\", \"metadata\": 5}]}",
        "[]",
        "{} {}"
      })
  void childThatCannotBeIsNamedAndNoneIsSet(String children) throws Exception {
    HttpResponse<String> answer = gateway.post(root + "?t=set_children", children);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).doesNotContain("secret").doesNotContain("Exception");
    assertThat(json(root).get(1).get("children")).isEmpty();
  }

  @Test
  void connectionOutlivesAnAnswerThatComesBeforeTheBody() throws Exception {
    for (int i = 0; i < 300; i++) {
      assertThat(gateway.put("/uri?format=FLAC", "x").statusCode()).isEqualTo(400);
    }
  }

  private JsonNode json(String path) throws Exception {
    return JsonMapper.shared().readTree(gateway.get(path + "?t=json").body());
  }
}
