using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Positions.Engine.Tests;

/// <summary>JSON calls to an engine, as tests make them.</summary>
public static class HttpCalls
{
    public static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(this EngineRig rig, string path, string body, string contentType = "application/json", string? principal = null)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (principal is not null)
        {
            request.Headers.Add("X-Principal", principal);
        }

        using HttpResponseMessage response = await rig.Http.SendAsync(request);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement);
    }

    /// <summary>A call that must be taken.</summary>
    public static async Task<JsonElement> DoAsync(this EngineRig rig, string path, string body, string contentType = "application/json")
    {
        (HttpStatusCode status, JsonElement answer) = await rig.PostAsync(path, body, contentType);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), $"{path} {body}: {answer}");
        return answer;
    }

    public static async Task<JsonElement> GetAsync(this EngineRig rig, string path)
    {
        using HttpResponseMessage response = await rig.Http.GetAsync(path);
        string text = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), $"{path}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public static Task<JsonElement> FillAsync(this EngineRig rig, string symbol, string quantity, string price, string more = "") =>
        rig.DoAsync("/fill", $$"""{"account":"A","symbol":"{{symbol}}","qty":"{{quantity}}","price":"{{price}}"{{more}}}""");

    public static string? Text(this JsonElement element, string name) => element.GetProperty(name).GetString();
}
