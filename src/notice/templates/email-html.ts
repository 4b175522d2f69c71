/** Compiled from email.mjml; `npm run schemas` rewrites it. What stands between %% is filled in by `mailHtml`. */
export const emailHtml = {
  shell: `<!doctype html>
<html lang="%%language%%" dir="ltr" xmlns="http://www.w3.org/1999/xhtml" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
<head>
<title>%%subject%%</title>
<!--[if !mso]><!-->
<meta http-equiv="X-UA-Compatible" content="IE=edge">
<!--<![endif]-->
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style type="text/css">
#outlook a { padding:0; }
body { margin:0;padding:0;-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%; }
table, td { border-collapse:collapse;mso-table-lspace:0pt;mso-table-rspace:0pt; }
img { border:0;height:auto;line-height:100%; outline:none;text-decoration:none;-ms-interpolation-mode:bicubic; }
p { display:block;margin:13px 0; }
</style>
<!--[if mso]>
<noscript>
<xml>
<o:OfficeDocumentSettings>
<o:AllowPNG/>
<o:PixelsPerInch>96</o:PixelsPerInch>
</o:OfficeDocumentSettings>
</xml>
</noscript>
<![endif]-->
<!--[if lte mso 11]>
<style type="text/css">
.mj-outlook-group-fix { width:100% !important; }
</style>
<![endif]-->
<style type="text/css">
@media only screen and (min-width:480px) {
.mj-column-per-100 { width:100% !important; max-width: 100%; }
}
</style>
<style media="screen and (min-width:480px)">
.moz-text-html .mj-column-per-100 { width:100% !important; max-width: 100%; }
</style>
<style type="text/css">
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
body, .page, .page > div { background-color: #101214 !important; }
.sheet, .sheet > table { background-color: #1b1e22 !important; background: #1b1e22 !important; }
.service, .title, .heading, .paragraph, .list, .entry { color: #e8eaed !important; }
.link { color: #9cc4ff !important; }
.button { background-color: #9cc4ff !important; color: #101214 !important; }
}
</style>
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
</head>
<body class="page" style="word-spacing:normal;background-color:#eef0f2;">
<div aria-label="%%subject%%" aria-roledescription="email" role="article" lang="%%language%%" dir="ltr" style="word-spacing:normal;background-color:#eef0f2;">
<!--[if mso | IE]><table align="center" border="0" cellpadding="0" cellspacing="0" class="sheet-outlook" role="presentation" style="width:600px;" width="600" bgcolor="#ffffff" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div class="sheet" style="background:#ffffff;background-color:#ffffff;margin:0px auto;max-width:600px;">
<table align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="background:#ffffff;background-color:#ffffff;width:100%;">
<tbody>
<tr>
<td style="direction:ltr;font-size:0px;padding:24px 24px 0;text-align:center;">
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:552px;" ><![endif]-->
<div class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;">
<table border="0" cellpadding="0" cellspacing="0" role="presentation" width="100%">
<tbody>
<tr>
<td style="vertical-align:top;padding:0;">
<table border="0" cellpadding="0" cellspacing="0" role="presentation" style width="100%">
<tbody>
<tr>
<td align="left" style="font-size:0px;padding:0;word-break:break-word;">
<div style="font-family:'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans KR', 'Segoe UI', Arial, sans-serif;font-size:16px;line-height:1.65;text-align:left;color:#1f2328;"><div class="service" style="font-weight: bold; color: #424a53;">%%service%%</div></div>
</td>
</tr>
</tbody>
</table>
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><table align="center" border="0" cellpadding="0" cellspacing="0" class="sheet-outlook" role="presentation" style="width:600px;" width="600" bgcolor="#ffffff" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div class="sheet" style="background:#ffffff;background-color:#ffffff;margin:0px auto;max-width:600px;">
<table align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="background:#ffffff;background-color:#ffffff;width:100%;">
<tbody>
<tr>
<td style="direction:ltr;font-size:0px;padding:0 24px 24px;text-align:center;">
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:552px;" ><![endif]-->
<div class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;">
<table border="0" cellpadding="0" cellspacing="0" role="presentation" width="100%">
<tbody>
<tr>
<td style="vertical-align:top;padding:0;">
<table border="0" cellpadding="0" cellspacing="0" role="presentation" style width="100%">
<tbody>
<tr>
<td align="left" style="font-size:0px;padding:0;word-break:break-word;">
<div style="font-family:'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans KR', 'Segoe UI', Arial, sans-serif;font-size:16px;line-height:1.65;text-align:left;color:#1f2328;">%%body%%</div>
</td>
</tr>
</tbody>
</table>
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</div>
</body>
</html>`,
  title: `<h1 class="title" style="margin: 8px 0 24px; font-size: 22px; line-height: 1.4; font-weight: bold; color: #1f2328; word-break: keep-all; overflow-wrap: anywhere;">%%text%%</h1>`,
  heading: `<h2 class="heading" style="margin: 28px 0 8px; font-size: 17px; line-height: 1.5; font-weight: bold; color: #1f2328; word-break: keep-all; overflow-wrap: anywhere;">%%text%%</h2>`,
  paragraph: `<p class="paragraph" style="margin: 0 0 12px; color: #1f2328; word-break: keep-all; overflow-wrap: anywhere;">%%text%%</p>`,
  list: `<ul class="list" style="margin: 0 0 12px; padding: 0 0 0 20px; color: #1f2328;">%%text%%</ul>`,
  entry: `<li class="entry" style="margin: 0 0 4px; color: #1f2328; word-break: keep-all; overflow-wrap: anywhere;">%%text%%</li>`,
  link: `<a class="link" href="%%address%%" style="color: #0a4fb3; text-decoration: underline; word-break: break-all;">%%text%%</a>`,
  button: `<div class="frame" style="margin: 4px 0 12px;"><a class="button" href="%%address%%" style="display: inline-block; padding: 12px 20px; border-radius: 6px; background-color: #0a4fb3; color: #ffffff; font-weight: bold; text-decoration: none;">%%text%%</a></div>`,
} as const;
