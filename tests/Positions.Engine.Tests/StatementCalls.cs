using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Positions.Engine.Tests;

/// <summary>Statements as files, as tests send them.</summary>
public static class StatementCalls
{
    /// <summary>One that must be compared; answers its report.</summary>
    public static async Task<JsonElement> CompareAsync(this EngineRig rig, string id, string csv, bool isComplete, string principal = "ops")
    {
        (HttpStatusCode status, JsonElement report) = await rig.PostStatementAsync(id, csv, isComplete, principal: principal);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), report.ToString());
        return report;
    }

    /// <param name="rig">The engine.</param>
    /// <param name="id">The statement's.</param>
    /// <param name="csv">With its header.</param>
    /// <param name="isComplete">What it does not name is at 0.</param>
    /// <param name="accounts">With commas; null: the header is not sent.</param>
    /// <param name="principal">Who sends it.</param>
    public static async Task<(HttpStatusCode Status, JsonElement Body)> PostStatementAsync(
        this EngineRig rig, string id, string csv, bool isComplete, string? accounts = null, string principal = "ops")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/statements") { Content = new StringContent(csv, Encoding.UTF8, new MediaTypeHeaderValue("text/csv")) };
        request.Headers.TryAddWithoutValidation("Statement-Id", id);
        request.Headers.Add("Statement-Complete", isComplete ? "true" : "false");
        request.Headers.Add("X-Principal", principal);
        if (accounts is not null)
        {
            request.Headers.TryAddWithoutValidation("Statement-Accounts", accounts);
        }

        using HttpResponseMessage response = await rig.Http.SendAsync(request);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }
}
