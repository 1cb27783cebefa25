using System.Globalization;
using System.Text.Json;
using Positions.Core;
using Positions.Engine.Egress;
using Positions.Protocol;
using Positions.Protocol.Values;

namespace Positions.Engine.Http;

// Orders, and what lies in quarantine.
public sealed partial class HttpApi
{
    private async Task GetOrdersAsync(HttpContext context)
    {
        _access.Require(context, "reader");
        OnlyQuery(context, "account", "open", "cursor", "minSequence", "asOf");
        string? account = context.Request.Query["account"];
        bool? open = QuerySwitch(context, "open");
        ListPage page = PageOf(context);
        await AnswerAsync(context, (w, model) =>
        {
            // Read before the rows: each of them includes at least every input up to it.
            long sequence = model.Sequence;
            uint oldest = model.OldestRetainedDate;
            OrderCopy order = default;
            w.WriteStartObject();
            w.WriteNumber("sequence", sequence);
            WritePage(w, "orders", page, model.Orders.Count, i =>
            {
                order = model.Orders.Read(i);
                return order.IsThere(oldest) && (account is null || order.Account.ToString() == account) && (open is null || open == !order.IsOver);
            }, _ => Json.WriteOrder(w, in order));
            w.WriteEndObject();
        }).ConfigureAwait(false);
    }

    /// <summary>Messages that could not be read, as they came, and executions that were set aside, whose bytes are in the journal; latest first.</summary>
    private Task GetQuarantineAsync(HttpContext context)
    {
        _access.Require(context, "reader");
        OnlyQuery(context, "cursor");
        var folder = new DirectoryInfo(Path.Combine(_engine.Options.DataDirectory, "quarantine"));
        List<FileInfo> files = [.. folder.EnumerateFiles("*.bin").OrderByDescending(f => f.LastWriteTimeUtc).ThenBy(f => f.Name, StringComparer.Ordinal)];
        ListPage page = PageOf(context.Request.Query["cursor"], name => files.FindIndex(f => f.Name == name));
        return Json.WriteAsync(context, 200, w =>
        {
            w.WriteStartObject();
            w.WriteString("folder", folder.FullName);
            if (page.FirstRow == 0)
            {
                WriteSetAside(w, _engine.ReadModel.SetAside.Read());
            }

            WritePage(w, "messages", page, files.Count, static _ => true, i => WriteQuarantined(w, files[i]), next => w.WriteStringValue(files[next].Name));
            w.WriteEndObject();
        });
    }

    private static void WriteSetAside(Utf8JsonWriter w, List<AlertCopy> executions)
    {
        w.WriteStartArray("executions");
        for (int i = executions.Count - 1; i >= 0; i--)
        {
            AlertCopy execution = executions[i];
            w.WriteStartObject();
            w.WriteNumber("sequence", execution.Sequence);
            w.WriteString("alert", execution.Code.ToString());
            w.WriteNumber("reason", (int)execution.Reason);
            w.WriteString("template", execution.Template.ToString());
            w.WriteNumber("sourceId", execution.SourceId);
            w.WriteNumber("epoch", execution.Epoch);
            w.WriteNumber("sourceSeq", execution.SourceSeq);
            w.WriteString("execId", execution.ExecId.ToString());
            w.WriteNumber("firstSequence", execution.FirstSequence);
            w.WriteEndObject();
        }

        w.WriteEndArray();
    }

    private static void WriteQuarantined(Utf8JsonWriter w, FileInfo file)
    {
        string[] parts = Path.GetFileNameWithoutExtension(file.Name).Split('-');
        w.WriteStartObject();
        w.WriteString("file", file.Name);
        w.WriteString("crc32c", parts[0]);
        w.WriteNumber("lengthBytes", parts.Length == 2 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long length) ? length : file.Length);
        w.WriteString("written", new UtcNanos((file.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks * 100).ToString());
        if (TryReadStart(file, out SourcePrefix prefix, out ushort templateId))
        {
            w.WriteNumber("templateId", templateId);
            w.WriteNumber("sourceId", prefix.SourceId);
            w.WriteNumber("epoch", prefix.Epoch);
            w.WriteNumber("sourceSeq", prefix.SourceSeq);
        }

        w.WriteEndObject();
    }

    private static bool TryReadStart(FileInfo file, out SourcePrefix prefix, out ushort templateId)
    {
        byte[] start = new byte[64];
        try
        {
            using FileStream stream = file.OpenRead();
            int length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            return MessageDecoder.TryReadPrefix(start.AsSpan(0, length), out prefix, out templateId);
        }
        catch (IOException)
        {
            // Somebody has tidied up: the list still says that it was there.
            prefix = default;
            templateId = 0;
            return false;
        }
    }
}
