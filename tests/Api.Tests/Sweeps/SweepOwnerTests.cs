using System.Net;
using System.Text;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api.Tests;

/// <summary>To whom a submitted sweep belongs, and what was used.</summary>
public sealed class SweepOwnerTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void A_sweep_without_an_owner_belongs_to_who_submits_it()
    {
        Assert.Equal("anna", SweepOwner.Named(Spec(null), Caller("anna", Roles.Submitter)).Terms!.Owner);
        Assert.Equal(new(7, 2, "anna", 3), SweepOwner.Named(Spec(new(7, 2, MaxSlotHours: 3)), Caller("anna", Roles.Submitter)).Terms);
    }

    [Fact]
    public void Only_an_operator_names_another_owner()
    {
        var ofBen = Spec(new(Owner: "ben"));

        var refused = Assert.Throws<RefusedException>(() => SweepOwner.Named(ofBen, Caller("anna", Roles.Submitter)));

        Assert.Equal(
            "The sweep's owner is 'ben', but you submit as 'anna', and only an operator may name another owner. Leave 'owner' out.", refused.Message);
        Assert.Equal("ben", SweepOwner.Named(ofBen, Caller("ben", Roles.Submitter)).Terms!.Owner);
        Assert.Equal("ben", SweepOwner.Named(ofBen, Caller("anna", Roles.Operator)).Terms!.Owner);
    }

    [Fact]
    public async Task The_file_that_names_another_owner_is_refused_and_changes_nothing()
    {
        using var caller = host.Caller(Roles.Submitter);
        using var yaml = new StringContent("name: of-another\nowner: somebody-else\nvariants: [{name: a, digits: 3, layers: 1, heads: 2, steps: 10}]\n", Encoding.UTF8, "application/yaml");

        using var answer = await caller.PostAsync("sweeps", yaml, Cancel);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.False(host.World.Submitted.ContainsKey("of-another"));
    }

    [Fact]
    public async Task What_was_used_is_told_by_what_is_asked_for()
    {
        host.World.Ledger.Enqueue(new("used", "anna", "cpu", 90, 2, Day: new(1998, 5, 6), Questions: 1000, Bytes: 5000));
        using var caller = host.Caller(Roles.Viewer);

        var told = await caller.LookAsync("ledger?by=owner&since=1998-01-01&until=1998-12-31");

        Assert.Equal(("owner", 90, "anna"), (told.Text("by"), told.GetProperty("slotSeconds").GetInt32(), told.GetProperty("rows")[0].Text("key")));
        Assert.Equal((1000, 5000), (told.GetProperty("questions").GetInt32(), told.GetProperty("rows")[0].GetProperty("bytes").GetInt32()));
        Assert.Equal(HttpStatusCode.BadRequest, (await caller.GetAsync("ledger?by=colour", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await caller.GetAsync("ledger?since=yesterday", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await caller.GetAsync("ledger?by=variant", Cancel)).StatusCode);
    }

    private static SweepSpec Spec(SweepTerms? terms) => new("s", [], Verification: null, Terms: terms);

    private static System.Security.Claims.ClaimsPrincipal Caller(string name, string role) => Callers.Of(name, role, "hash", "scheme");
}
