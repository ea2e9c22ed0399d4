using System.Text.Json;

namespace VerifiedAddition.Circuits.Tests;

public sealed class JsonTroubleTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true };

    [Theory]
    [InlineData("{\n  \"number\": }", "it is not well-formed in line 2, column 13.")]
    [InlineData("", "it is not well-formed in line 1, column 1.")]
    [InlineData("{\"number\": 1", "it is not well-formed in line 1, column 13.")]
    [InlineData("{\n\"number\": \"one\", \"inner\": []}", "'number' is not of the kind that belongs there (line 2, column 16).")]
    [InlineData("{\"number\": 1, \"inner\": [{\"x\": true}]}", "'inner[0].x' is not of the kind that belongs there (line 1, column 35).")]
    [InlineData("[]", "its beginning is not of the kind that belongs there (line 1, column 2).")]
    [InlineData("{\"number\": 1}", "it lacks 'inner'.")]
    public void People_are_told_the_place_and_no_type_of_the_program(string text, string expected) =>
        Assert.Equal(expected, JsonTrouble.Describe(Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Outer>(text, Json))));

    [Fact]
    public void Lines_of_a_file_before_the_text_count() => Assert.Equal(
        "it is not well-formed in line 8, column 2.",
        JsonTrouble.Describe(Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse("{")), linesBefore: 7));

    private sealed record Outer(int Number, Inner[] Inner);

    private sealed record Inner(double X);
}
